<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>pddgpu::BatchJob</name>
    <message>
        <source>There is no pddgpu device.</source>
        <translation>没有 pddgpu 设备。</translation>
    </message>
    <message>
        <source>The leak check was not triggered. %1</source>
        <translation>未能触发泄漏检查。%1</translation>
    </message>
    <message>
        <source>Triggered leak check %1 on %2: %3 leaked.</source>
        <comment>number, device, objects and bytes</comment>
        <translation>已在 %2 上触发第 %1 次泄漏检查：泄漏 %3。</translation>
    </message>
    <message>
        <source>%1 was not written, because the list of objects is unknown. %2</source>
        <translation>未写入 %1，因为对象列表未知。%2</translation>
    </message>
    <message>
        <source>No CSV: %1. Choose another place with --export-csv.</source>
        <translation>未生成 CSV：%1。请用 --export-csv 指定其他位置。</translation>
    </message>
    <message>
        <source>Leaked objects as CSV: %1 (%2)</source>
        <comment>path, count</comment>
        <translation>泄漏对象 CSV：%1（%2）</translation>
    </message>
    <message>
        <source>it is not a regular file</source>
        <translation>不是普通文件</translation>
    </message>
    <message>
        <source>No picture: cannot write %1: %2. Choose another place with --screenshot.</source>
        <translation>未生成截图：无法写入 %1：%2。请用 --screenshot 指定其他位置。</translation>
    </message>
    <message>
        <source>Picture of the window: %1</source>
        <translation>窗口截图：%1</translation>
    </message>
    <message>
        <source>The device did not answer within %1.</source>
        <translation>设备在 %1内没有响应。</translation>
    </message>
</context>
<context>
    <name>pddgpu::CommandLine</name>
    <message>
        <source>Shows the memory of PDDGPU devices and the objects that their driver takes for leaks. With --trigger, --export-csv or --screenshot it does that and exits; without, it opens the window.</source>
        <translation>显示 PDDGPU 设备的内存，以及驱动判定为泄漏的对象。指定 --trigger、--export-csv 或 --screenshot 时，完成相应操作后退出；否则打开窗口。</translation>
    </message>
    <message>
        <source>source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Read the driver&apos;s files below this folder.</source>
        <translation>在此目录下读取驱动的文件。</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>目录</translation>
    </message>
    <message>
        <source>Trigger a leak check.</source>
        <translation>触发一次泄漏检查。</translation>
    </message>
    <message>
        <source>Write the leaked objects as CSV to this file.</source>
        <translation>将泄漏对象以 CSV 格式写入此文件。</translation>
    </message>
    <message>
        <source>file</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Write a picture of the window as PNG to this file; works without a display.</source>
        <translation>将窗口截图以 PNG 格式写入此文件；无需显示器。</translation>
    </message>
    <message>
        <source>Language of the program: en or zh_CN.</source>
        <translation>程序语言：en 或 zh_CN。</translation>
    </message>
    <message>
        <source>language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Time between samples in milliseconds, %1 to %2.</source>
        <translation>采样间隔，单位毫秒，%1 到 %2。</translation>
    </message>
    <message>
        <source>number</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Show this help.</source>
        <translation>显示此帮助。</translation>
    </message>
    <message>
        <source>Show the version.</source>
        <translation>显示版本。</translation>
    </message>
    <message>
        <source>unexpected argument “%1”</source>
        <translation>多余的参数“%1”</translation>
    </message>
    <message>
        <source>--%1 needs the name of a file</source>
        <translation>--%1 需要文件名</translation>
    </message>
    <message>
        <source>--language: “%1” is neither en nor zh_CN</source>
        <translation>--language：“%1”既不是 en 也不是 zh_CN</translation>
    </message>
    <message>
        <source>--interval-ms: not a number from %1 to %2</source>
        <translation>--interval-ms：不是 %1 到 %2 之间的数值</translation>
    </message>
    <message>
        <source>Where the figures come from: auto (the driver where there is a device, else the simulation), driver, or simulated[:PROGRAM[,speed=N]] with PROGRAM one of mixed, healthy, leaky, orphan.</source>
        <translation>数据来源：auto（有设备时用驱动，否则用模拟设备）、driver，或 simulated[:PROGRAM[,speed=N]]，其中 PROGRAM 为 mixed、healthy、leaky、orphan 之一。</translation>
    </message>
</context>
<context>
    <name>pddgpu::ControlsPanel</name>
    <message>
        <source>&amp;Monitor leaks</source>
        <translation>监控泄漏(&amp;M)</translation>
    </message>
    <message>
        <source>Monitor leaks</source>
        <translation>监控泄漏</translation>
    </message>
    <message>
        <source>Alert &amp;threshold for VRAM and GTT together</source>
        <translation>VRAM 与 GTT 合计的告警阈值(&amp;T)</translation>
    </message>
    <message>
        <source>Alert threshold</source>
        <translation>告警阈值</translation>
    </message>
    <message>
        <source>Bytes, or a number with K, M or G</source>
        <translation>字节数，或带 K、M、G 后缀的数值</translation>
    </message>
    <message>
        <source>&amp;Apply</source>
        <translation>应用(&amp;A)</translation>
    </message>
    <message>
        <source>Apply threshold</source>
        <translation>应用阈值</translation>
    </message>
    <message>
        <source>Trigger &amp;Leak Check</source>
        <translation>触发泄漏检查(&amp;L)</translation>
    </message>
    <message>
        <source>Trigger Leak Check</source>
        <translation>触发泄漏检查</translation>
    </message>
    <message>
        <source>&amp;Export CSV…</source>
        <translation>导出 CSV(&amp;E)…</translation>
    </message>
    <message>
        <source>Export CSV</source>
        <translation>导出 CSV</translation>
    </message>
    <message>
        <source>Figures of the driver</source>
        <translation>驱动数据</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>VRAM</source>
        <translation>VRAM</translation>
    </message>
    <message>
        <source>Used of all video memory</source>
        <translation>全部显存中已使用的部分</translation>
    </message>
    <message>
        <source>GTT</source>
        <translation>GTT</translation>
    </message>
    <message>
        <source>Used of all memory reachable through GTT</source>
        <translation>可经 GTT 访问的全部内存中已使用的部分</translation>
    </message>
    <message>
        <source>Tracked objects</source>
        <translation>跟踪的对象</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>存活</translation>
    </message>
    <message>
        <source>Created by a client and not freed</source>
        <translation>由客户端创建且尚未释放</translation>
    </message>
    <message>
        <source>Suspicious</source>
        <translation>可疑</translation>
    </message>
    <message>
        <source>Older than the suspicious age at the last check</source>
        <translation>上次检查时存活时间已超过可疑时限</translation>
    </message>
    <message>
        <source>Confirmed</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>Older than the confirmed age at the last check</source>
        <translation>上次检查时存活时间已超过确认时限</translation>
    </message>
    <message>
        <source>Orphaned</source>
        <translation>孤立</translation>
    </message>
    <message>
        <source>Their client has closed, and they live on</source>
        <translation>所属客户端已关闭，对象仍然存活</translation>
    </message>
    <message>
        <source>Driver</source>
        <translation>驱动</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>检查次数</translation>
    </message>
    <message>
        <source>Leak checks since the device was bound</source>
        <translation>设备绑定以来的泄漏检查次数</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>告警次数</translation>
    </message>
    <message>
        <source>Alerts since the device was bound</source>
        <translation>设备绑定以来的告警次数</translation>
    </message>
    <message>
        <source>Checks every</source>
        <translation>检查间隔</translation>
    </message>
    <message>
        <source>Time between periodic checks</source>
        <translation>两次定期检查之间的时间</translation>
    </message>
    <message>
        <source>Suspicious after</source>
        <translation>可疑时限</translation>
    </message>
    <message>
        <source>Age from which the next check suspects an object</source>
        <translation>存活超过此时间的对象，下次检查时列为可疑</translation>
    </message>
    <message>
        <source>Confirmed after</source>
        <translation>确认时限</translation>
    </message>
    <message>
        <source>Age from which the next check confirms a leak</source>
        <translation>存活超过此时间的对象，下次检查时确认为泄漏</translation>
    </message>
    <message>
        <source>Last check took</source>
        <translation>上次检查耗时</translation>
    </message>
    <message>
        <source>Needs access to debugfs</source>
        <translation>需要访问 debugfs 的权限</translation>
    </message>
    <message>
        <source>Average allocation</source>
        <translation>平均分配耗时</translation>
    </message>
    <message>
        <source>Evictions</source>
        <translation>驱逐次数</translation>
    </message>
    <message>
        <source>Objects moved to GTT to make room in VRAM; needs access to debugfs</source>
        <translation>为给 VRAM 腾出空间而移到 GTT 的对象数；需要访问 debugfs 的权限</translation>
    </message>
    <message>
        <source>Check %1 at %2: %3 leaked.</source>
        <comment>number, time, objects and bytes</comment>
        <translation>第 %1 次检查（%2）：泄漏 %3。</translation>
    </message>
    <message>
        <source>“%1” was not taken.</source>
        <translation>“%1”未被接受。</translation>
    </message>
    <message>
        <source>Enter bytes, from 1, or a number with K, M or G, such as 100M.</source>
        <translation>请输入不小于 1 的字节数，或带 K、M、G 后缀的数值，例如 100M。</translation>
    </message>
    <message>
        <source>&amp;Monitor leaks: unknown</source>
        <translation>监控泄漏(&amp;M)：未知</translation>
    </message>
    <message>
        <source>&amp;Monitor leaks: on</source>
        <translation>监控泄漏(&amp;M)：开</translation>
    </message>
    <message>
        <source>&amp;Monitor leaks: off</source>
        <translation>监控泄漏(&amp;M)：关</translation>
    </message>
    <message>
        <source>Off stops the periodic check and the alert. The driver goes on tracking objects, so nothing is missed.</source>
        <translation>关闭后不再定期检查和告警。驱动仍继续跟踪对象，因此不会遗漏。</translation>
    </message>
    <message>
        <source>Now %1</source>
        <translation>当前 %1</translation>
    </message>
    <message>
        <source>Now unknown</source>
        <translation>当前未知</translation>
    </message>
    <message>
        <source>Send the threshold to the driver; Escape in the field restores it</source>
        <translation>将阈值发送给驱动；在输入框中按 Esc 可恢复</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>Run the driver&apos;s leak check now; it also works while monitoring is off</source>
        <translation>立即运行驱动的泄漏检查；监控关闭时也可使用</translation>
    </message>
    <message>
        <source>Save the leaked objects as a table</source>
        <translation>将泄漏对象保存为表格</translation>
    </message>
    <message>
        <source>The list of objects is unknown.</source>
        <translation>对象列表未知。</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>used of total</comment>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Waiting for the driver.</source>
        <translation>正在等待驱动。</translation>
    </message>
    <message>
        <source>Checks so far: unknown.</source>
        <translation>检查次数未知。</translation>
    </message>
    <message numerus="yes">
        <source>%1 check(s) so far.</source>
        <translation>
            <numerusform>目前共检查 %1 次。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::Explain</name>
    <message>
        <source>Waiting for the first sample.</source>
        <translation>正在等待第一次采样。</translation>
    </message>
    <message>
        <source>The driver did not say.</source>
        <translation>驱动没有给出该信息。</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>two sentences</comment>
        <translation>%1%2</translation>
    </message>
</context>
<context>
    <name>pddgpu::Format</name>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 字节</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>objects, bytes</comment>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>%1 d %2 h</source>
        <translation>%1 天 %2 小时</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 小时 %2 分</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 ns</source>
        <translation>%1 纳秒</translation>
    </message>
    <message>
        <source>%1 µs</source>
        <translation>%1 微秒</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分钟</translation>
    </message>
    <message numerus="yes">
        <source>%1 object(s)</source>
        <translation>
            <numerusform>%1 个对象</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::Main</name>
    <message>
        <source>%1; see --help.</source>
        <translation>%1；请参阅 --help。</translation>
    </message>
    <message>
        <source>There is no display (DISPLAY and WAYLAND_DISPLAY are not set). Without one: --export-csv FILE and --screenshot FILE.</source>
        <translation>没有显示器（未设置 DISPLAY 和 WAYLAND_DISPLAY）。无显示器时可使用 --export-csv FILE 和 --screenshot FILE。</translation>
    </message>
</context>
<context>
    <name>pddgpu::MainWindow</name>
    <message>
        <source>PDDGPU Inspector</source>
        <translation>PDDGPU 检查器</translation>
    </message>
    <message>
        <source>&amp;Export CSV…</source>
        <translation>导出 CSV(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Trigger Leak Check</source>
        <translation>触发泄漏检查(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Pause Chart</source>
        <translation>暂停图表(&amp;P)</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Freeze the chart; sampling goes on (Space)</source>
        <translation>冻结图表，采样继续进行（空格键）</translation>
    </message>
    <message>
        <source>1 min</source>
        <translation>1 分钟</translation>
    </message>
    <message>
        <source>5 min</source>
        <translation>5 分钟</translation>
    </message>
    <message>
        <source>15 min</source>
        <translation>15 分钟</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Show everything since the start, up to a day</source>
        <translation>显示启动以来的全部数据，最长一天</translation>
    </message>
    <message>
        <source>Show the last %1</source>
        <translation>显示最近 %1</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Device</source>
        <translation>设备(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Time shown</source>
        <translation>显示时段</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;About PDDGPU Inspector</source>
        <translation>关于 PDDGPU 检查器(&amp;A)</translation>
    </message>
    <message>
        <source>Memory over time</source>
        <translation>内存变化</translation>
    </message>
    <message>
        <source>Pause chart</source>
        <translation>暂停图表</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>SIMULATED DEVICE – these are the figures of a built-in simulation, not of a pddgpu driver.</source>
        <translation>模拟设备 – 以下数据来自内置模拟，并非来自 pddgpu 驱动。</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>device, card</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Export Leaked Objects</source>
        <translation>导出泄漏对象</translation>
    </message>
    <message>
        <source>CSV files (*.csv)</source>
        <translation>CSV 文件 (*.csv)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>The list of objects is unknown.</source>
        <translation>对象列表未知。</translation>
    </message>
    <message>
        <source>Nothing was exported. %1</source>
        <translation>未导出任何内容。%1</translation>
    </message>
    <message>
        <source>Exporting to %1…</source>
        <translation>正在导出到 %1…</translation>
    </message>
    <message>
        <source>Exported to %1: %2.</source>
        <comment>path, count of objects</comment>
        <translation>已导出到 %1：%2。</translation>
    </message>
    <message>
        <source>Nothing was exported: %1. Choose another place.</source>
        <translation>未导出任何内容：%1。请选择其他位置。</translation>
    </message>
    <message>
        <source>About PDDGPU Inspector</source>
        <translation>关于 PDDGPU 检查器</translation>
    </message>
    <message>
        <source>PDDGPU Inspector %1</source>
        <translation>PDDGPU 检查器 %1</translation>
    </message>
    <message>
        <source>none yet</source>
        <comment>source</comment>
        <translation>尚无</translation>
    </message>
    <message>
        <source>the simulated device</source>
        <translation>模拟设备</translation>
    </message>
    <message>
        <source>the pddgpu driver</source>
        <translation>pddgpu 驱动</translation>
    </message>
    <message>
        <source>Shows the memory of PDDGPU devices and the objects that their driver takes for leaks.

Source: %1.

Free software under the GNU General Public License, version 3 or later. It comes without any warranty.</source>
        <translation>显示 PDDGPU 设备的内存，以及驱动判定为泄漏的对象。

数据来源：%1。

自由软件，依据 GNU 通用公共许可证第 3 版或更高版本发布，不提供任何担保。</translation>
    </message>
</context>
<context>
    <name>pddgpu::MemoryChart</name>
    <message>
        <source>VRAM used</source>
        <translation>已用 VRAM</translation>
    </message>
    <message>
        <source>GTT used</source>
        <translation>已用 GTT</translation>
    </message>
    <message>
        <source>Leaked</source>
        <translation>泄漏</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Video memory in use, the driver&apos;s own included</source>
        <translation>正在使用的显存，包括驱动自身占用的部分</translation>
    </message>
    <message>
        <source>System memory that the GPU uses through its translation table</source>
        <translation>GPU 通过地址转换表使用的系统内存</translation>
    </message>
    <message>
        <source>Size of all suspicious and confirmed objects</source>
        <translation>所有可疑和已确认对象的总大小</translation>
    </message>
    <message>
        <source>The driver alerts while VRAM and GTT used together are above this</source>
        <translation>VRAM 与 GTT 的已用量合计超过此值时，驱动发出告警</translation>
    </message>
    <message>
        <source>Alerts shown</source>
        <translation>图中告警</translation>
    </message>
    <message>
        <source>Times at which the driver alerted; point at a mark for its time</source>
        <translation>驱动发出告警的时刻；将鼠标指向标记可查看时间</translation>
    </message>
    <message>
        <source>The driver alerted at %1</source>
        <translation>驱动于 %1 发出告警</translation>
    </message>
    <message>
        <source>%1 (off scale)</source>
        <translation>%1（超出图表）</translation>
    </message>
    <message>
        <source>No samples yet.</source>
        <translation>尚无采样。</translation>
    </message>
    <message>
        <source>One sample so far; the lines begin with the next.</source>
        <translation>目前只有一次采样；下次采样后开始显示曲线。</translation>
    </message>
    <message>
        <source>Memory over time</source>
        <translation>内存变化</translation>
    </message>
    <message>
        <source>The memory use in this time is unknown.</source>
        <translation>这段时间的内存用量未知。</translation>
    </message>
</context>
<context>
    <name>pddgpu::ObjectsModel</name>
    <message>
        <source>orphaned</source>
        <translation>孤立</translation>
    </message>
    <message>
        <source>exported</source>
        <translation>已导出</translation>
    </message>
    <message>
        <source>imported</source>
        <translation>已导入</translation>
    </message>
    <message>
        <source>persistent</source>
        <translation>常驻</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between flags</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>What the driver&apos;s last leak check made of the object</source>
        <translation>驱动上次泄漏检查对该对象的判定</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>存活时间</translation>
    </message>
    <message>
        <source>Time since the object was created; suspend does not count</source>
        <translation>对象创建以来的时间，不计系统休眠</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Size of the buffer object</source>
        <translation>缓冲对象的大小</translation>
    </message>
    <message>
        <source>Domain</source>
        <translation>内存域</translation>
    </message>
    <message>
        <source>Where the object is now: VRAM or GTT</source>
        <translation>对象当前所在位置：VRAM 或 GTT</translation>
    </message>
    <message>
        <source>Process</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>Name of the process that created the object</source>
        <translation>创建该对象的进程名</translation>
    </message>
    <message>
        <source>PID</source>
        <translation>PID</translation>
    </message>
    <message>
        <source>Process that created the object; it may have ended since</source>
        <translation>创建该对象的进程，可能已经结束</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Text that the program gave the object</source>
        <translation>程序为该对象设置的文字</translation>
    </message>
    <message>
        <source>Handles</source>
        <translation>句柄</translation>
    </message>
    <message>
        <source>GEM handles that are open on the object</source>
        <translation>该对象上打开的 GEM 句柄数</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>DRM client that created the object</source>
        <translation>创建该对象的 DRM 客户端</translation>
    </message>
    <message>
        <source>Flags</source>
        <translation>标志</translation>
    </message>
    <message>
        <source>Orphaned: the client that created the object has closed, and the object lives on</source>
        <translation>孤立：创建该对象的客户端已关闭，对象仍然存活</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Number of the object; a device never uses one twice</source>
        <translation>对象编号，同一设备不会重复使用</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>Suspicious</source>
        <translation>可疑</translation>
    </message>
    <message>
        <source>Confirmed</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>Created as persistent: never taken for a leak</source>
        <translation>创建时声明为常驻：不会被判定为泄漏</translation>
    </message>
    <message>
        <source>Younger than the suspicious age at the driver&apos;s last check</source>
        <translation>驱动上次检查时存活时间未超过可疑时限</translation>
    </message>
    <message>
        <source>Older than the suspicious age at the driver&apos;s last check</source>
        <translation>驱动上次检查时存活时间已超过可疑时限</translation>
    </message>
    <message>
        <source>Older than the confirmed age at the driver&apos;s last check</source>
        <translation>驱动上次检查时存活时间已超过确认时限</translation>
    </message>
</context>
<context>
    <name>pddgpu::ObjectsView</name>
    <message>
        <source>Objects to list</source>
        <translation>要列出的对象</translation>
    </message>
    <message>
        <source>Leaked objects</source>
        <translation>泄漏的对象</translation>
    </message>
    <message>
        <source>All tracked objects</source>
        <translation>所有跟踪的对象</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Waiting for the first sample.</source>
        <translation>正在等待第一次采样。</translation>
    </message>
    <message>
        <source>The list of objects is unknown.</source>
        <translation>对象列表未知。</translation>
    </message>
    <message>
        <source>No objects: no program holds memory on this device.</source>
        <translation>没有对象：没有程序占用此设备的内存。</translation>
    </message>
    <message>
        <source>No leaked objects.</source>
        <translation>没有泄漏的对象。</translation>
    </message>
    <message>
        <source>The driver&apos;s next check takes objects older than %1 for suspicious, and older than %2 for confirmed leaks.</source>
        <translation>驱动下次检查时，存活超过 %1的对象列为可疑，超过 %2的确认为泄漏。</translation>
    </message>
    <message numerus="yes">
        <source>%1 object(s) live now.</source>
        <translation>
            <numerusform>当前有 %1 个存活对象。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::SourceError</name>
    <message>
        <source>The device has gone (%1): %2.</source>
        <translation>设备已移除（%1）：%2。</translation>
    </message>
    <message>
        <source>No pddgpu device found (%1): %2.</source>
        <translation>未找到 pddgpu 设备（%1）：%2。</translation>
    </message>
    <message>
        <source>%1 cannot be read, because debugfs is not mounted: %2.</source>
        <translation>无法读取 %1，因为未挂载 debugfs：%2。</translation>
    </message>
    <message>
        <source>%1 is readable by root only: %2.</source>
        <translation>只有 root 可以读取 %1：%2。</translation>
    </message>
    <message>
        <source>%1 is missing, because this driver has no leak monitor: %2.</source>
        <translation>缺少 %1，因为该驱动没有内置泄漏监控：%2。</translation>
    </message>
    <message>
        <source>%1 is writable by root only: %2.</source>
        <translation>只有 root 可以写入 %1：%2。</translation>
    </message>
    <message>
        <source>%1 is not there: %2.</source>
        <translation>%1 不存在：%2。</translation>
    </message>
    <message>
        <source>Access to %1 is denied: %2.</source>
        <translation>访问 %1 被拒绝：%2。</translation>
    </message>
    <message>
        <source>%1 cannot be understood: %2.</source>
        <translation>无法解析 %1：%2。</translation>
    </message>
    <message>
        <source>%1 vanished while in use: %2.</source>
        <translation>%1 在使用中消失：%2。</translation>
    </message>
    <message>
        <source>The driver refused the value for %1: %2.</source>
        <translation>驱动拒绝了写入 %1 的值：%2。</translation>
    </message>
    <message>
        <source>%1 failed: %2.</source>
        <translation>%1 操作失败：%2。</translation>
    </message>
    <message>
        <source>Load the driver: sudo modprobe pddgpu (or start with --source simulated).</source>
        <translation>请加载驱动：sudo modprobe pddgpu（或以 --source simulated 启动）。</translation>
    </message>
    <message>
        <source>Mount debugfs: sudo mount -t debugfs none /sys/kernel/debug</source>
        <translation>请挂载 debugfs：sudo mount -t debugfs none /sys/kernel/debug</translation>
    </message>
    <message>
        <source>Reading the list of objects needs root; charts and counters go on without it.</source>
        <translation>读取对象列表需要 root 权限；图表和计数不受影响。</translation>
    </message>
    <message>
        <source>Set PDDGPU_MEMORY_LEAK_MONITOR_ENABLED to 1 in kmod/pddgpu_drv.h and rebuild the driver; memory use is shown without it.</source>
        <translation>请在 kmod/pddgpu_drv.h 中将 PDDGPU_MEMORY_LEAK_MONITOR_ENABLED 设为 1 并重新编译驱动；内存用量的显示不受影响。</translation>
    </message>
    <message>
        <source>Change it from a root shell: write the value to this file with sudo tee.</source>
        <translation>请以 root 身份修改：用 sudo tee 将值写入此文件。</translation>
    </message>
    <message>
        <source>Check that the driver and this program belong to the same version.</source>
        <translation>请检查驱动与本程序的版本是否一致。</translation>
    </message>
    <message>
        <source>It is read again as soon as the driver is loaded again.</source>
        <translation>驱动重新加载后会自动恢复读取。</translation>
    </message>
    <message>
        <source>Nothing was changed; the ranges are in kmod/ABI.md.</source>
        <translation>未做任何更改；取值范围见 kmod/ABI.md。</translation>
    </message>
</context>
<context>
    <name>pddgpu::StatusLine</name>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Waiting for the first sample.</source>
        <translation>正在等待第一次采样。</translation>
    </message>
    <message>
        <source>Simulated device</source>
        <translation>模拟设备</translation>
    </message>
    <message>
        <source>Driver pddgpu</source>
        <translation>pddgpu 驱动</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>device, card</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>no device</source>
        <translation>没有设备</translation>
    </message>
    <message>
        <source>last sample %1</source>
        <translation>上次采样 %1</translation>
    </message>
    <message>
        <source>no answer for %1</source>
        <translation>已有 %1没有响应</translation>
    </message>
    <message>
        <source>What Is Wrong</source>
        <translation>问题详情</translation>
    </message>
    <message numerus="yes">
        <source>%n more…</source>
        <comment>problems</comment>
        <translation>
            <numerusform>还有 %n 项…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s) in the last sample.</source>
        <translation>
            <numerusform>上次采样有 %n 个问题。</numerusform>
        </translation>
    </message>
</context>
</TS>
