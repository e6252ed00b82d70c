<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>pddgpu::Account</name>
    <message>
        <source>A client&apos;s memory is unknown.</source>
        <translation>有客户端的显存用量未知。</translation>
    </message>
    <message>
        <source>This is the most it can be: the driver does not report which buffers are shared.</source>
        <translation>这是上限：驱动不报告哪些缓冲区是共享的。</translation>
    </message>
    <message>
        <source>Clients</source>
        <comment>part of a region&apos;s memory</comment>
        <translation>客户端</translation>
    </message>
    <message>
        <source>Driver</source>
        <comment>part of a region&apos;s memory</comment>
        <translation>驱动</translation>
    </message>
    <message>
        <source>Not visible, or unexplained</source>
        <translation>不可见或无法解释</translation>
    </message>
    <message>
        <source>Unexplained</source>
        <translation>无法解释</translation>
    </message>
    <message>
        <source>The driver does not report how much of this memory is in use.</source>
        <translation>驱动不报告这部分内存用了多少。</translation>
    </message>
    <message>
        <source>More than is in use</source>
        <translation>超出已用量</translation>
    </message>
    <message>
        <source>Shared buffers are counted more than once.</source>
        <translation>共享缓冲区被重复计算。</translation>
    </message>
    <message>
        <source>Clients share some buffers but not others, or memory moved while it was read.</source>
        <translation>客户端只共享了部分缓冲区，或者读取期间内存发生了移动。</translation>
    </message>
    <message numerus="yes">
        <source>%n more clients are not listed.</source>
        <translation>
            <numerusform>另有 %n 个客户端未列出。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n processes of other users are not visible to you.</source>
        <translation>
            <numerusform>您看不到其他用户的 %n 个进程。</numerusform>
        </translation>
    </message>
    <message>
        <source>Processes of other users, or outside this container, are not visible.</source>
        <translation>其他用户的进程或此容器之外的进程不可见。</translation>
    </message>
    <message>
        <source>It is unknown whether there are other users&apos; processes.</source>
        <translation>不知道是否还有其他用户的进程。</translation>
    </message>
    <message>
        <source>The card is asleep, and reading its clients would wake it.</source>
        <translation>显卡处于休眠状态，读取其客户端会将它唤醒。</translation>
    </message>
    <message>
        <source>The source does not tell who uses the card.</source>
        <translation>该来源不提供谁在使用显卡。</translation>
    </message>
    <message>
        <source>The driver does not report the memory of its clients.</source>
        <translation>驱动不报告其客户端的内存。</translation>
    </message>
    <message>
        <source>Buffers that clients share are counted once. This is an estimate, as the driver does not report who shares which of them.</source>
        <translation>客户端共享的缓冲区只计一次。这是估算值，因为驱动不报告谁与谁共享哪些缓冲区。</translation>
    </message>
</context>
<context>
    <name>pddgpu::AccountBar</name>
    <message>
        <source>What the memory in use consists of</source>
        <translation>已用内存的构成</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>part of memory, bytes</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>part of memory, bytes</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1: %2 of %3 in use</source>
        <comment>region, used, total</comment>
        <translation>%1：已用 %2，共 %3</translation>
    </message>
    <message>
        <source>%1: %2 in use</source>
        <comment>region, used</comment>
        <translation>%1：已用 %2</translation>
    </message>
    <message>
        <source>%1: use unknown</source>
        <comment>region</comment>
        <translation>%1：用量未知</translation>
    </message>
    <message>
        <source>System memory: clients hold %1 · shared memory %2</source>
        <comment>bytes, bytes</comment>
        <translation>系统内存：客户端持有 %1 · 共享内存 %2</translation>
    </message>
    <message>
        <source>Drivers for graphics without memory of its own keep buffers in shared memory (Shmem in /proc/meminfo). Files in tmpfs are part of it, too.</source>
        <translation>没有专用显存的显卡，其驱动把缓冲区放在共享内存中（/proc/meminfo 中的 Shmem）。tmpfs 中的文件也计入其中。</translation>
    </message>
    <message>
        <source>GPU buffers %1</source>
        <translation>GPU 缓冲区 %1</translation>
    </message>
    <message>
        <source>GPU buffers are the pages of all TTM drivers (GPUActive).</source>
        <translation>GPU 缓冲区是所有 TTM 驱动的内存页（GPUActive）。</translation>
    </message>
    <message>
        <source>GPU page pools %1</source>
        <translation>GPU 页面池 %1</translation>
    </message>
    <message>
        <source>GPU page pools are pages that TTM keeps for later buffers (GPUReclaim).</source>
        <translation>GPU 页面池是 TTM 留给后续缓冲区的内存页（GPUReclaim）。</translation>
    </message>
    <message>
        <source>driver %1</source>
        <comment>bytes</comment>
        <translation>驱动 %1</translation>
    </message>
    <message>
        <source>The driver keeps %1 for its clients that none of them has a handle of.</source>
        <comment>bytes</comment>
        <translation>驱动为它的客户端保留了 %1，没有任何客户端持有其句柄。</translation>
    </message>
</context>
<context>
    <name>pddgpu::AlertText</name>
    <message>
        <source>Used memory rose above the threshold.</source>
        <translation>已用内存升到了阈值以上。</translation>
    </message>
    <message>
        <source>The threshold was set below what was in use.</source>
        <translation>阈值被设到了已用内存以下。</translation>
    </message>
    <message>
        <source>Monitoring was switched on while used memory was above the threshold.</source>
        <translation>监控打开时，已用内存已在阈值以上。</translation>
    </message>
    <message>
        <source>Used memory was still above the threshold.</source>
        <translation>已用内存仍在阈值以上。</translation>
    </message>
    <message>
        <source>The driver raised an alert.</source>
        <translation>驱动发出了告警。</translation>
    </message>
    <message>
        <source>%1 (simulated): memory above the alert threshold</source>
        <comment>device</comment>
        <translation>%1（模拟）：内存超过告警阈值</translation>
    </message>
    <message>
        <source>%1: memory above the alert threshold</source>
        <comment>device</comment>
        <translation>%1：内存超过告警阈值</translation>
    </message>
    <message numerus="yes">
        <source>%1 alert(s) between two samples.</source>
        <translation>
            <numerusform>两次采样之间有 %1 次告警。</numerusform>
        </translation>
    </message>
    <message>
        <source>It had fallen again by the next sample.</source>
        <translation>到下一次采样时又降了下来。</translation>
    </message>
    <message>
        <source>Leaked: %1.</source>
        <comment>objects, bytes</comment>
        <translation>泄漏：%1。</translation>
    </message>
    <message>
        <source>Reminders while it stayed above: %1.</source>
        <translation>持续超过期间的提醒：%1 次。</translation>
    </message>
    <message>
        <source>at least %1</source>
        <comment>duration</comment>
        <translation>至少 %1</translation>
    </message>
    <message>
        <source>%1 so far</source>
        <comment>duration</comment>
        <translation>已持续 %1</translation>
    </message>
    <message>
        <source>%1: alert at %2. %3</source>
        <comment>device, time, figures</comment>
        <translation>%1：%2 发出告警。%3</translation>
    </message>
    <message>
        <source>%1: the alert of %2 is over, used memory was above the threshold for %3.</source>
        <comment>device, time, duration</comment>
        <translation>%1：%2 的告警已结束，已用内存超过阈值 %3。</translation>
    </message>
    <message>
        <source>%1: alert since %2, above the threshold for %3; %4 in use now.</source>
        <comment>device, time, duration, bytes</comment>
        <translation>%1：自 %2 起告警，已超过阈值 %3；现已用 %4。</translation>
    </message>
    <message>
        <source>%1 in use: %2, threshold %3.</source>
        <comment>VRAM + GTT; bytes, bytes</comment>
        <translation>%1 合计已用 %2，阈值 %3。</translation>
    </message>
    <message>
        <source>Old: %1.</source>
        <comment>objects, bytes</comment>
        <translation>陈旧：%1。</translation>
    </message>
</context>
<context>
    <name>pddgpu::AlertsModel</name>
    <message>
        <source>Activate the alert to see the objects as they were then.</source>
        <translation>激活该告警可查看当时的对象。</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>When the driver alerted (memory_stats: last_alert_ns), or the first sample after it</source>
        <translation>驱动告警的时间（memory_stats：last_alert_ns），或其后第一次采样的时间</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>The device that alerted</source>
        <translation>发出告警的设备</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>已用</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>leak_monitor/threshold_bytes at the first sample after it</source>
        <translation>其后第一次采样时的 leak_monitor/threshold_bytes</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>发生了什么</translation>
    </message>
    <message>
        <source>What made the driver alert</source>
        <translation>驱动为何告警</translation>
    </message>
    <message>
        <source>%1, not listed</source>
        <comment>count</comment>
        <translation>%1，未列出</translation>
    </message>
    <message>
        <source>%1, list dropped</source>
        <comment>count</comment>
        <translation>%1，列表已丢弃</translation>
    </message>
    <message>
        <source>Alert %1 since the device was bound</source>
        <translation>设备绑定以来的第 %1 次告警</translation>
    </message>
    <message>
        <source>Activate the alert to go to its sample, with the objects as they were then.</source>
        <translation>激活该告警可跳到它的采样，看到当时的对象。</translation>
    </message>
    <message>
        <source>The list of objects could not be read at that time. It needs access to debugfs, and the device must be selected.</source>
        <translation>当时无法读取对象列表：需要访问 debugfs，且该设备须被选中。</translation>
    </message>
    <message>
        <source>Only the lists of the newest alerts are kept: at most %1 lists with %2 objects altogether. This one was dropped.</source>
        <translation>只保留最新告警的列表：最多 %1 个列表，共 %2 个对象。此列表已被丢弃。</translation>
    </message>
    <message>
        <source>Lasted</source>
        <translation>持续时间</translation>
    </message>
    <message>
        <source>How long used memory was above the threshold, according to the samples of this window</source>
        <translation>已用内存超过阈值的时长，按本窗口的样本计算</translation>
    </message>
    <message>
        <source>Live objects at the first sample after it</source>
        <translation>告警后首个样本时的存活对象</translation>
    </message>
    <message>
        <source>Later than the sample that is shown</source>
        <translation>尚未到来：在当前显示的采样之后</translation>
    </message>
    <message>
        <source>It had fallen again by the first sample after it.</source>
        <translation>在其后的首个样本时已回落。</translation>
    </message>
    <message>
        <source>Memory in use in all regions together, at the first sample after it</source>
        <translation>其后第一次采样时所有内存区域合计的用量</translation>
    </message>
</context>
<context>
    <name>pddgpu::AlertsView</name>
    <message>
        <source>&amp;Notify on the desktop</source>
        <translation>桌面通知(&amp;N)</translation>
    </message>
    <message>
        <source>Notify on the desktop</source>
        <translation>桌面通知</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>No alerts since the window was opened.</source>
        <translation>窗口打开以来没有告警。</translation>
    </message>
    <message numerus="yes">
        <source>%1 alert(s) since the window was opened.</source>
        <translation>
            <numerusform>窗口打开以来有 %1 次告警。</numerusform>
        </translation>
    </message>
    <message>
        <source>The newest %1 are listed.</source>
        <translation>只列出最新的 %1 次。</translation>
    </message>
    <message>
        <source>Activate one to see the objects as they were.</source>
        <translation>激活一条可查看当时的对象。</translation>
    </message>
    <message>
        <source>There is no device now.</source>
        <translation>现在没有设备。</translation>
    </message>
    <message>
        <source>The threshold of this device is unknown.</source>
        <translation>该设备的阈值未知。</translation>
    </message>
    <message>
        <source>The threshold is %1 now; set it at the right, under “Alert threshold”.</source>
        <translation>阈值现在是 %1；可在右侧“告警阈值”处设置。</translation>
    </message>
    <message>
        <source>Monitoring is off: until it is switched on, the driver does not alert.</source>
        <translation>监控已关闭：打开之前，驱动不会告警。</translation>
    </message>
    <message>
        <source>Each alert keeps a list of the objects as they were.</source>
        <translation>每次告警都会保留当时的对象列表。</translation>
    </message>
    <message>
        <source>%1 so far</source>
        <comment>duration</comment>
        <translation>已持续 %1</translation>
    </message>
    <message>
        <source>at least %1</source>
        <comment>duration</comment>
        <translation>至少 %1</translation>
    </message>
    <message>
        <source>The alerts of a recording are in the past, so there are no notifications</source>
        <translation>录制中的告警不是现在发生的，不会发出通知</translation>
    </message>
    <message>
        <source>Alerts (%1 new)</source>
        <comment>not seen yet</comment>
        <translation>告警（%1 条新）</translation>
    </message>
    <message>
        <source>No alerts in the recording.</source>
        <translation>录制中没有告警。</translation>
    </message>
    <message numerus="yes">
        <source>%1 alert(s) in the recording.</source>
        <translation>
            <numerusform>录制中有 %1 条告警。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 up to the sample that is shown, %2 after it.</source>
        <translation>到当前显示的采样为止 %1 条，其后 %2 条。</translation>
    </message>
    <message>
        <source>Activate one to go to its sample.</source>
        <translation>激活其中一条可跳到它的采样。</translation>
    </message>
    <message>
        <source>The driver did not alert while this was recorded.</source>
        <translation>录制期间驱动没有发出告警。</translation>
    </message>
    <message>
        <source>The driver alerts when all memory in use rises above its threshold, and again about once a minute while it stays above.</source>
        <translation>所有内存的总用量升到驱动的阈值以上时，驱动会告警；持续在阈值以上时，大约每分钟再告警一次。</translation>
    </message>
    <message>
        <source>Notify when used memory crosses the threshold, and every 10 minutes while it stays above; and once of each group that is found to leak</source>
        <translation>已用内存超过阈值时通知，持续超过时每 10 分钟再通知一次；发现某组泄漏时，对该组通知一次</translation>
    </message>
</context>
<context>
    <name>pddgpu::Appearance</name>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>As the &amp;Desktop</source>
        <translation>跟随桌面(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>D&amp;ark</source>
        <translation>深色(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>As the &amp;System</source>
        <translation>跟随系统(&amp;S)</translation>
    </message>
</context>
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
    <message>
        <source>Summary and objects as JSON: %1 (%2)</source>
        <comment>path, count</comment>
        <translation>摘要和对象，JSON：%1（%2）</translation>
    </message>
    <message>
        <source>All objects as CSV: %1 (%2)</source>
        <comment>path, count</comment>
        <translation>全部对象，CSV：%1（%2）</translation>
    </message>
    <message>
        <source>Bug report: %1</source>
        <translation>错误报告：%1</translation>
    </message>
    <message>
        <source>%1 has gone since its leak check was triggered; another device&apos;s figures are not reported in its place.</source>
        <translation>触发泄漏检查之后 %1 已消失；不会用其他设备的数字代替它来报告。</translation>
    </message>
    <message>
        <source>%1 was not written, because the clients are unknown. %2</source>
        <translation>未写入 %1，因为客户端未知。%2</translation>
    </message>
    <message>
        <source>Clients: %1 (%2)</source>
        <comment>path, count</comment>
        <translation>客户端：%1（%2）</translation>
    </message>
</context>
<context>
    <name>pddgpu::CardWatch</name>
    <message>
        <source>These are the last known figures.</source>
        <translation>这些是最后已知的数字。</translation>
    </message>
    <message numerus="yes">
        <source>%n sample(s) were missed, and objects of that time with them.</source>
        <translation>
            <numerusform>错过了 %n 次采样，以及那段时间的对象。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::ChartHeader</name>
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
        <source>1 h</source>
        <translation>1 小时</translation>
    </message>
    <message>
        <source>6 h</source>
        <translation>6 小时</translation>
    </message>
    <message>
        <source>1 day</source>
        <translation>1 天</translation>
    </message>
    <message>
        <source>7 days</source>
        <translation>7 天</translation>
    </message>
    <message>
        <source>30 days</source>
        <translation>30 天</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Memory over time</source>
        <translation>内存随时间的变化</translation>
    </message>
    <message>
        <source>Pause chart</source>
        <translation>暂停图表</translation>
    </message>
    <message>
        <source>Time shown</source>
        <translation>显示的时间</translation>
    </message>
    <message>
        <source>Units</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>Show everything that is kept, up to 30 days</source>
        <translation>显示保留的全部内容，最多 30 天</translation>
    </message>
    <message>
        <source>Show the last %1</source>
        <translation>显示最近 %1</translation>
    </message>
    <message>
        <source>1 KiB = 1,024 bytes (IEC)</source>
        <translation>1 KiB = 1,024 字节 (IEC)</translation>
    </message>
    <message>
        <source>1 kB = 1,000 bytes (SI)</source>
        <translation>1 kB = 1,000 字节 (SI)</translation>
    </message>
    <message>
        <source>More times</source>
        <translation>更多时间</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
</context>
<context>
    <name>pddgpu::ClientListing</name>
    <message>
        <source>%1: clients hold %2; how much is in use is not reported</source>
        <comment>region, bytes</comment>
        <translation>%1：客户端持有 %2；驱动不报告已用量</translation>
    </message>
    <message>
        <source>%1: %2 of %3 in use</source>
        <comment>region, used, total</comment>
        <translation>%1：已用 %2，共 %3</translation>
    </message>
    <message>
        <source>shared memory %1</source>
        <translation>共享内存 %1</translation>
    </message>
    <message>
        <source>GPU buffers %1</source>
        <translation>GPU 缓冲区 %1</translation>
    </message>
    <message>
        <source>GPU page pools %1</source>
        <translation>GPU 页面池 %1</translation>
    </message>
    <message>
        <source>PROCESS</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>PID</source>
        <translation>PID</translation>
    </message>
    <message>
        <source>CLIENT</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>SHARED</source>
        <translation>共享</translation>
    </message>
    <message>
        <source>UNIT</source>
        <translation>单元</translation>
    </message>
    <message>
        <source>compute</source>
        <translation>计算</translation>
    </message>
    <message>
        <source>%1, driver %2, %3</source>
        <comment>card, driver, device</comment>
        <translation>%1，驱动 %2，%3</translation>
    </message>
    <message>
        <source>No client.</source>
        <translation>没有客户端。</translation>
    </message>
    <message>
        <source>USER</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>System memory: clients hold %1, and the driver %2 for them</source>
        <comment>bytes, bytes</comment>
        <translation>系统内存：客户端持有 %1，驱动为它们保留 %2</translation>
    </message>
    <message>
        <source>System memory: clients hold %1</source>
        <comment>bytes</comment>
        <translation>系统内存：客户端持有 %1</translation>
    </message>
    <message>
        <source>%1; the kernel counts %2</source>
        <comment>who holds memory, list</comment>
        <translation>%1；内核统计 %2</translation>
    </message>
</context>
<context>
    <name>pddgpu::ClientsModel</name>
    <message>
        <source>%1</source>
        <translation>%1</translation>
    </message>
    <message>
        <source>What the client holds in %1, whether it is backed by memory or not</source>
        <translation>客户端在 %1 中持有的内存，无论是否已分配实际内存</translation>
    </message>
    <message>
        <source>%1 shared</source>
        <translation>%1 共享</translation>
    </message>
    <message>
        <source>The part of it that other clients hold, too; it counts for each of them</source>
        <translation>其中其他客户端也持有的部分；每个客户端都会计入</translation>
    </message>
    <message>
        <source>%1 resident</source>
        <translation>%1 驻留</translation>
    </message>
    <message>
        <source>The part of it that is backed by memory</source>
        <translation>其中已分配实际内存的部分</translation>
    </message>
    <message>
        <source>%1 purgeable</source>
        <translation>%1 可清除</translation>
    </message>
    <message>
        <source>The part of it that the driver may drop when memory is short</source>
        <translation>其中驱动在内存不足时可以丢弃的部分</translation>
    </message>
    <message>
        <source>%1 active</source>
        <translation>%1 活动</translation>
    </message>
    <message>
        <source>The part of it that the GPU is working on</source>
        <translation>其中 GPU 正在使用的部分</translation>
    </message>
    <message>
        <source>(no name)</source>
        <translation>（无名称）</translation>
    </message>
    <message>
        <source>%1 +%2</source>
        <comment>PID, number of further processes</comment>
        <translation>%1 +%2</translation>
    </message>
    <message>
        <source>compute</source>
        <comment>a client without an open file</comment>
        <translation>计算</translation>
    </message>
    <message>
        <source>Also open in: %1</source>
        <translation>同时打开它的进程：%1</translation>
    </message>
    <message>
        <source>Process</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>PID</source>
        <translation>PID</translation>
    </message>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Clients</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>单元</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>Course</source>
        <translation>走势</translation>
    </message>
    <message>
        <source>Since %1</source>
        <comment>time</comment>
        <translation>自 %1 起</translation>
    </message>
    <message>
        <source>%1 – %2</source>
        <comment>time, time</comment>
        <translation>%1 – %2</translation>
    </message>
</context>
<context>
    <name>pddgpu::ClientsView</name>
    <message>
        <source>What a row is</source>
        <translation>每行的含义</translation>
    </message>
    <message>
        <source>Each client</source>
        <translation>每个客户端</translation>
    </message>
    <message>
        <source>By process</source>
        <translation>按进程</translation>
    </message>
    <message>
        <source>What a change is counted from</source>
        <translation>变化的起点</translation>
    </message>
    <message>
        <source>Change in 10 minutes</source>
        <translation>10 分钟内的变化</translation>
    </message>
    <message>
        <source>Change in 2 hours</source>
        <translation>2 小时内的变化</translation>
    </message>
    <message>
        <source>Change in a day</source>
        <translation>一天内的变化</translation>
    </message>
    <message>
        <source>&amp;Mark</source>
        <translation>标记(&amp;M)</translation>
    </message>
    <message>
        <source>Count changes from now on: what each client holds beyond this moment</source>
        <translation>从现在开始统计变化：每个客户端此后多持有的内存</translation>
    </message>
    <message>
        <source>Change since %1</source>
        <comment>time</comment>
        <translation>自 %1 以来的变化</translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation>导出(&amp;X)…</translation>
    </message>
    <message>
        <source>Write the clients to a file</source>
        <translation>将客户端写入文件</translation>
    </message>
    <message>
        <source>Process, PID, user or unit</source>
        <translation>进程、PID、用户或单元</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Clients</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>Waiting for the first sample.</source>
        <translation>正在等待第一次采样。</translation>
    </message>
    <message>
        <source>The clients are unknown.</source>
        <translation>客户端未知。</translation>
    </message>
    <message>
        <source>No program that you can see has this card open.</source>
        <translation>您能看到的程序都没有打开此显卡。</translation>
    </message>
    <message>
        <source>No client matches the filter.</source>
        <translation>没有客户端符合筛选条件。</translation>
    </message>
    <message>
        <source>&amp;Unlock…</source>
        <translation>解锁(&amp;U)…</translation>
    </message>
    <message>
        <source>Unlock the clients of other users</source>
        <translation>解锁其他用户的客户端</translation>
    </message>
    <message>
        <source>Ask once for permission to read the clients of all users; the window itself runs without it</source>
        <translation>请求一次读取所有用户的客户端的权限；窗口本身没有该权限</translation>
    </message>
    <message>
        <source>Waiting for permission to read them.</source>
        <translation>正在等待读取它们的权限。</translation>
    </message>
    <message>
        <source>Unlocking does not help: %1.</source>
        <comment>reason</comment>
        <translation>解锁没有帮助：%1。</translation>
    </message>
    <message>
        <source>They stay hidden: %1.</source>
        <comment>reason</comment>
        <translation>它们仍然不可见：%1。</translation>
    </message>
    <message>
        <source>Change in the chart&apos;s time</source>
        <translation>图表所示时间内的变化</translation>
    </message>
</context>
<context>
    <name>pddgpu::CommandLine</name>
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
        <source>Write a summary and the leaked objects as JSON to this file.</source>
        <translation>把摘要和泄漏对象以 JSON 写入此文件。</translation>
    </message>
    <message>
        <source>Write a bug report, a .tar.gz with everything that helps, to this file.</source>
        <translation>把错误报告写入此文件，即包含所有有用信息的 .tar.gz。</translation>
    </message>
    <message>
        <source>Which objects are exported: leaked (the default) or all.</source>
        <translation>导出哪些对象：leaked（默认）或 all。</translation>
    </message>
    <message>
        <source>scope</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>Export without the names of processes and the labels.</source>
        <translation>导出时不含进程名和标签。</translation>
    </message>
    <message>
        <source>Record all samples to this file, which must not exist yet; --source recording:FILE plays it back.</source>
        <translation>把所有采样录制到此文件，文件不得已存在；--source recording:FILE 可再次显示。</translation>
    </message>
    <message>
        <source>File with rules for intended objects, which are not suspects; default: suppressions.txt in the user&apos;s configuration of this program.</source>
        <translation>包含规则的文件：符合规则的对象是有意为之，不算嫌疑；不指定时：本程序用户配置目录中的 suppressions.txt。</translation>
    </message>
    <message>
        <source>--record: a recording cannot be recorded again</source>
        <translation>--record：录制不能再次录制</translation>
    </message>
    <message>
        <source>--record: “%1” exists already</source>
        <translation>--record：“%1”已存在</translation>
    </message>
    <message>
        <source>--scope: “%1” is neither leaked nor all</source>
        <translation>--scope：“%1”既不是 leaked 也不是 all</translation>
    </message>
    <message>
        <source>pane</source>
        <translation>窗格</translation>
    </message>
    <message>
        <source>Colours: desktop, light or dark; default: as last chosen.</source>
        <translation>颜色：desktop、light 或 dark；不指定时：同上次的选择。</translation>
    </message>
    <message>
        <source>theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>--pane: there is no pane “%1”</source>
        <translation>--pane：没有窗格“%1”</translation>
    </message>
    <message>
        <source>--theme: “%1” is neither desktop, light nor dark</source>
        <translation>--theme：“%1”既不是 desktop、light 也不是 dark</translation>
    </message>
    <message>
        <source>--source prometheus:URL shows many devices; --trigger, --export-… and --record work with one only</source>
        <translation>--source prometheus:URL 显示许多设备：--trigger、--export-… 和 --record 只用于一个设备</translation>
    </message>
    <message>
        <source>Shows the memory of graphics cards and their clients, and the objects that the PDDGPU driver considers leaked. With --trigger, --export-… or --screenshot the program does that and exits; otherwise it opens the window.

Exit codes: 0 success, 2 something failed.</source>
        <translation>显示显卡的内存、其客户端，以及 PDDGPU 驱动视为泄漏的对象。带 --trigger、--export-… 或 --screenshot 时执行后退出；否则打开窗口。

退出码：0 正常，2 未能完成所要求的操作。</translation>
    </message>
    <message>
        <source>Keep the history in this file, also that of a simulation or of another --root; by default, only the driver&apos;s history is kept, for each user.</source>
        <translation>把历史保存到此文件，模拟和其他 --root 的也保存；不指定时，为该用户保存驱动的历史。</translation>
    </message>
    <message>
        <source>With --source prometheus:URL: file whose first line is the password, accessible to its owner only; default: the file that PDDGPU_PROMETHEUS_PASSWORD_FILE names, or ~/.netrc.</source>
        <translation>与 --source prometheus:URL 一起使用：其第一行是密码的文件，只属于其所有者；省略时：PDDGPU_PROMETHEUS_PASSWORD_FILE 指定的文件，或 ~/.netrc。</translation>
    </message>
    <message>
        <source>--password-file needs --source prometheus:URL</source>
        <translation>--password-file 用于 --source prometheus:URL</translation>
    </message>
    <message>
        <source>Write the card&apos;s clients to this file, as JSON if it ends with .json, otherwise as CSV.</source>
        <translation>把显卡的客户端写入此文件：以 .json 结尾时为 JSON，否则为 CSV。</translation>
    </message>
    <message>
        <source>Pane shown first: objects, clients, suspects, growth, difference, alerts, kernel-log or performance.</source>
        <translation>首先显示的窗格：objects、clients、suspects、growth、difference、alerts、kernel-log 或 performance。</translation>
    </message>
</context>
<context>
    <name>pddgpu::ConnectDialog</name>
    <message>
        <source>Connect to Host</source>
        <translation>连接主机</translation>
    </message>
    <message>
        <source>Hosts</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>user@gpu7, or several with commas between them</source>
        <translation>user@gpu7，或用逗号分隔的多台主机</translation>
    </message>
    <message>
        <source>&amp;Hosts:</source>
        <translation>主机(&amp;H)：</translation>
    </message>
    <message>
        <source>&amp;Connect</source>
        <translation>连接(&amp;C)</translation>
    </message>
    <message>
        <source>A name from your ssh configuration, or [USER@]HOST[:PORT]. The connection uses your own keys and never asks for a password; the package pddgpuctl must be installed on the host. A new window opens, with several hosts side by side.</source>
        <translation>ssh 配置中的名称，或 [USER@]HOST[:PORT]。连接使用您自己的密钥，从不询问密码；主机上须安装软件包 pddgpuctl。会打开一个新窗口，多台主机并列显示。</translation>
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
        <source>Alert threshold</source>
        <translation>告警阈值</translation>
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
        <source>Tracked objects</source>
        <translation>跟踪的对象</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>存活</translation>
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
        <source>Orphaned</source>
        <translation>孤立</translation>
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
        <source>Checks every</source>
        <translation>检查间隔</translation>
    </message>
    <message>
        <source>Suspicious after</source>
        <translation>可疑时限</translation>
    </message>
    <message>
        <source>Confirmed after</source>
        <translation>确认时限</translation>
    </message>
    <message>
        <source>Last check took</source>
        <translation>上次检查耗时</translation>
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
        <source>Check %1 at %2: %3 leaked.</source>
        <comment>number, time, objects and bytes</comment>
        <translation>第 %1 次检查（%2）：泄漏 %3。</translation>
    </message>
    <message>
        <source>“%1” was not accepted.</source>
        <translation>“%1”未被接受。</translation>
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
    <message>
        <source>&amp;Monitor Leaks</source>
        <translation>监控泄漏(&amp;M)</translation>
    </message>
    <message>
        <source>Bytes, or a number with K, M, G or T</source>
        <translation>字节数，或带 K、M、G、T 的数</translation>
    </message>
    <message>
        <source>Set Alert &amp;Threshold</source>
        <translation>设置告警阈值(&amp;T)</translation>
    </message>
    <message>
        <source>Buffer objects that a program created and that are not freed yet. Source: leak_monitor/live_objects and live_bytes.</source>
        <translation>程序创建且尚未释放的缓冲对象。来源：leak_monitor/live_objects 和 live_bytes。</translation>
    </message>
    <message>
        <source>Objects older than the suspicious age, and not yet older than the confirmed age, at the last leak check. Source: leak_monitor/suspicious_objects and suspicious_bytes.</source>
        <translation>上次泄漏检查时超过可疑年龄、但未超过确认年龄的对象。来源：leak_monitor/suspicious_objects 和 suspicious_bytes。</translation>
    </message>
    <message>
        <source>Objects older than the confirmed age at the last leak check. Source: leak_monitor/confirmed_objects and confirmed_bytes.</source>
        <translation>上次泄漏检查时超过确认年龄的对象。来源：leak_monitor/confirmed_objects 和 confirmed_bytes。</translation>
    </message>
    <message>
        <source>Objects that outlive their client. They are counted at once, whatever their age, and are also active, suspicious or confirmed. Source: leak_monitor/orphaned_objects and orphaned_bytes.</source>
        <translation>客户端已关闭而仍然存在的对象。无论年龄多大都立即计入，同时也属于活动、可疑或确认之一。来源：leak_monitor/orphaned_objects 和 orphaned_bytes。</translation>
    </message>
    <message>
        <source>All alerts</source>
        <translation>全部告警次数</translation>
    </message>
    <message>
        <source>Time between two periodic leak checks. Source: leak_monitor/check_interval_ms.</source>
        <translation>两次定期泄漏检查的间隔。来源：leak_monitor/check_interval_ms。</translation>
    </message>
    <message>
        <source>Age from which a check calls an object suspicious. Source: leak_monitor/suspicious_age_ms.</source>
        <translation>检查时对象被判为可疑的年龄。来源：leak_monitor/suspicious_age_ms。</translation>
    </message>
    <message>
        <source>Age from which a check calls an object a confirmed leak. Source: leak_monitor/confirmed_age_ms.</source>
        <translation>检查时对象被判为确认泄漏的年龄。来源：leak_monitor/confirmed_age_ms。</translation>
    </message>
    <message>
        <source>How long the last leak check ran. Source: last_check_duration_ns in memory_stats, which needs access to debugfs.</source>
        <translation>最近一次泄漏检查的耗时。来源：memory_stats 中的 last_check_duration_ns，需要访问 debugfs。</translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>a sentence</comment>
        <translation>%1。</translation>
    </message>
    <message>
        <source>When off, the driver runs no periodic checks and raises no alerts. It still tracks objects, so nothing is missed.</source>
        <translation>关闭后，驱动不做定期检查，也不发出告警。它仍会跟踪对象，因此不会遗漏。</translation>
    </message>
    <message>
        <source>Waiting for the first sample of %1.</source>
        <comment>device</comment>
        <translation>正在等待 %1 的第一个采样。</translation>
    </message>
    <message>
        <source>A recording shows the past and cannot be controlled. Start with --source driver to control a device.</source>
        <translation>录制显示的是过去，无法控制。要控制设备，请用 --source driver 启动。</translation>
    </message>
    <message>
        <source>Only administrators may control the driver. Click Unlock at the top of the window to ask for permission.</source>
        <translation>只有管理员可以控制驱动。点击窗口顶部的“解锁”（Unlock）以请求权限。</translation>
    </message>
    <message>
        <source>Video memory in use, and the card&apos;s total. Source: mem_info_%1_used and mem_info_%1_total in sysfs.</source>
        <translation>已用显存，以及卡上的显存总量。来源：sysfs 中的 mem_info_%1_used 和 mem_info_%1_total。</translation>
    </message>
    <message>
        <source>System memory in use through the GTT, and the card&apos;s limit. Source: mem_info_%1_used and mem_info_%1_total in sysfs.</source>
        <translation>通过 GTT 使用的系统内存，以及该卡可用的上限。来源：sysfs 中的 mem_info_%1_used 和 mem_info_%1_total。</translation>
    </message>
    <message>
        <source>Memory that your own processes hold in this region. Other users&apos; processes may hold more. Source: /proc/PID/fdinfo.</source>
        <translation>您自己的进程在此区域占用的内存。其他用户的进程可能占用更多。来源：/proc/PID/fdinfo。</translation>
    </message>
    <message>
        <source>Memory in use in this region, and its size.</source>
        <translation>此区域已用的内存，以及区域的大小。</translation>
    </message>
    <message>
        <source>Alert &amp;threshold for all memory in use</source>
        <translation>所有已用内存的告警阈值(&amp;T)</translation>
    </message>
    <message>
        <source>Card</source>
        <translation>显卡</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>asleep</source>
        <translation>休眠</translation>
    </message>
    <message>
        <source>awake</source>
        <translation>唤醒</translation>
    </message>
    <message>
        <source>Clients</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>Leak monitor</source>
        <translation>泄漏监视器</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>%1 by clients</source>
        <comment>bytes</comment>
        <translation>%1（客户端）</translation>
    </message>
    <message>
        <source>The driver of the card, as its bus names it. Source: uevent in sysfs.</source>
        <translation>显卡的驱动，按其总线上的名称。来源：sysfs 中的 uevent。</translation>
    </message>
    <message>
        <source>A card that sleeps is left alone: reading could wake it. Source: power/runtime_status in sysfs.</source>
        <translation>不打扰休眠中的显卡：读取可能会将它唤醒。来源：sysfs 中的 power/runtime_status。</translation>
    </message>
    <message>
        <source>Open files of the card that you can see. Source: /proc/PID/fdinfo.</source>
        <translation>您能看到的、显卡的已打开文件。来源：/proc/PID/fdinfo。</translation>
    </message>
    <message>
        <source>Watch objects</source>
        <translation>监视对象</translation>
    </message>
    <message>
        <source>Watch from outside of the driver, from now on, which objects programs create on this and all other cards, and which of them become old. An administrator must allow it. It ends with the last window that watches.</source>
        <translation>从现在起，在驱动之外监视各程序在这块和所有其他显卡上创建了哪些对象，以及其中哪些变得陈旧。需要管理员许可。最后一个监视的窗口关闭时结束。</translation>
    </message>
    <message>
        <source>&amp;Watch Objects…</source>
        <translation>监视对象(&amp;W)…</translation>
    </message>
    <message>
        <source>The last check that this window triggered, else all checks since the monitor began. Source: leak_monitor/check_count.</source>
        <translation>本窗口触发的最近一次检查；没有则为监视器启动以来的全部检查。来源：leak_monitor/check_count。</translation>
    </message>
    <message>
        <source>Only the pddgpu driver watches its own memory for leaks; that of all others can be watched from outside. Source: the driver&apos;s name.</source>
        <translation>只有 pddgpu 驱动会监视自身内存的泄漏；其他所有驱动的内存可以从外部监视。来源：驱动的名称。</translation>
    </message>
    <message>
        <source>Watched from outside</source>
        <translation>从外部监视</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>开始于</translation>
    </message>
    <message>
        <source>Leak checks since the monitor began, periodic and triggered. Source: leak_monitor/check_count.</source>
        <translation>监视器启动以来的泄漏检查，包括定期的和触发的。来源：leak_monitor/check_count。</translation>
    </message>
    <message>
        <source>Alerts since the monitor began, with the reminders that it sends while used memory stays above the threshold. The page Alerts lists those since the window was opened. Source: leak_monitor/alert_count.</source>
        <translation>监视器启动以来的告警，包括已用内存持续超过阈值期间它发出的提醒。“告警”页面列出窗口打开以来的告警。来源：leak_monitor/alert_count。</translation>
    </message>
    <message>
        <source>How long the driver took on average to create an object, since the monitor began. Source: average_allocation_ns in memory_stats, which needs access to debugfs.</source>
        <translation>监视器启动以来，驱动创建一个对象平均所用的时间。来源：memory_stats 中的 average_allocation_ns，需要能访问 debugfs。</translation>
    </message>
    <message>
        <source>Objects moved to make room for others, since the monitor began. Source: evictions in memory_stats, which needs access to debugfs.</source>
        <translation>监视器启动以来，为给其他对象腾出空间而移走的对象。来源：memory_stats 中的 evictions，需要能访问 debugfs。</translation>
    </message>
    <message>
        <source>Check %1 at %2: %3 old.</source>
        <comment>number, time, objects and bytes</comment>
        <translation>第 %1 次检查，%2：陈旧 %3。</translation>
    </message>
    <message>
        <source>The driver %1 does not watch its objects for leaks. They can be watched from outside.</source>
        <comment>driver</comment>
        <translation>驱动 %1 不会监视其对象的泄漏。可以从外部监视它们。</translation>
    </message>
    <message>
        <source>Waiting for permission…</source>
        <translation>正在等待许可…</translation>
    </message>
    <message>
        <source>The objects are not watched: %1.</source>
        <comment>reason</comment>
        <translation>对象未被监视：%1。</translation>
    </message>
    <message>
        <source>none</source>
        <comment>threshold</comment>
        <translation>无</translation>
    </message>
    <message>
        <source>Now none: no alerts</source>
        <translation>当前无阈值：没有告警</translation>
    </message>
    <message>
        <source>Save the objects as a table</source>
        <translation>把对象保存为表格</translation>
    </message>
    <message>
        <source>Watch the objects in this window to control this: Device, Watch Objects.</source>
        <translation>要控制它，请在本窗口中监视对象：设备，监视对象。</translation>
    </message>
    <message>
        <source>A service watches the objects of this card. An administrator must allow you to see and control all of it.</source>
        <translation>一个服务正在监视这块显卡的对象。要查看并控制全部内容，需要管理员许可。</translation>
    </message>
    <message>
        <source>When watching began. Source: attached_since_ns in memory_stats of pddgpu-tracer.</source>
        <translation>开始监视的时间。来源：pddgpu-tracer 的 memory_stats 中的 attached_since_ns。</translation>
    </message>
    <message>
        <source>Older objects</source>
        <translation>更早的对象</translation>
    </message>
    <message>
        <source>Live objects that existed when watching began. Their creators and ages are unknown, so they never count as old. Unknown: this kernel does not let them be listed. Source: preexisting_objects and preexisting_bytes in memory_stats of pddgpu-tracer.</source>
        <translation>开始监视时已存在的活动对象。它们的创建者和存在时间未知，因此从不算作陈旧对象。未知：此内核不允许列出它们。来源：pddgpu-tracer 的 memory_stats 中的 preexisting_objects 和 preexisting_bytes。</translation>
    </message>
</context>
<context>
    <name>pddgpu::CtlCommandLine</name>
    <message>
        <source>The command to run: see above.</source>
        <translation>要做的事：见上。</translation>
    </message>
    <message>
        <source>Arguments of the command.</source>
        <translation>该命令的参数。</translation>
    </message>
    <message>
        <source>[argument…]</source>
        <translation>[参数…]</translation>
    </message>
    <message>
        <source>device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Print JSON.</source>
        <translation>输出 JSON。</translation>
    </message>
    <message>
        <source>Which objects: leaked (the default), all, active, suspicious, confirmed or orphaned.</source>
        <translation>哪些对象：leaked（默认）、all、active、suspicious、confirmed 或 orphaned。</translation>
    </message>
    <message>
        <source>state</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Write the metrics as pddgpu.prom into this folder of node_exporter&apos;s textfile collector.</source>
        <translation>把指标写成 pddgpu.prom，放入 node_exporter 文本收集器的这个目录。</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>目录</translation>
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
        <source>--%1 is not an option of %2</source>
        <translation>%2 不接受 --%1</translation>
    </message>
    <message>
        <source>“%1” is not a duration (expected a number with s, m, h or d)</source>
        <translation>“%1”不是时间：应为带 s、m、h 或 d 的数</translation>
    </message>
    <message>
        <source>monitor: “%1” is neither on nor off</source>
        <translation>monitor：“%1”既不是 on 也不是 off</translation>
    </message>
    <message>
        <source>ages: the suspicious age must be below the confirmed age</source>
        <translation>ages：可疑年龄必须小于确认年龄</translation>
    </message>
    <message>
        <source>the name of a file is empty</source>
        <translation>文件名为空</translation>
    </message>
    <message>
        <source>--format: “%1” is neither csv nor json</source>
        <translation>--format：“%1”既不是 csv 也不是 json</translation>
    </message>
    <message>
        <source>--json describes the file that was written; for standard output, use --format json</source>
        <translation>--json 说明写成的文件；标准输出请用 --format json</translation>
    </message>
    <message>
        <source>record: a recording cannot be recorded again</source>
        <translation>record：录制不能再次录制</translation>
    </message>
    <message>
        <source>record: “%1” exists already</source>
        <translation>record：“%1”已经存在</translation>
    </message>
    <message>
        <source>--duration does not work with a recording</source>
        <translation>录制不接受 --duration</translation>
    </message>
    <message>
        <source>--textfile needs the name of a folder</source>
        <translation>--textfile 需要目录名</translation>
    </message>
    <message>
        <source>--duration must be 1 ms to 365 days</source>
        <translation>--duration：应为 1 毫秒到 365 天</translation>
    </message>
    <message>
        <source>no command</source>
        <translation>没有命令</translation>
    </message>
    <message>
        <source>there is no command “%1”</source>
        <translation>没有命令“%1”</translation>
    </message>
    <message>
        <source>%1 needs one more argument</source>
        <translation>%1 还需要一个参数</translation>
    </message>
    <message>
        <source>unexpected argument “%1”</source>
        <translation>多余的参数“%1”</translation>
    </message>
    <message>
        <source>state of all devices</source>
        <translation>所有设备的状态</translation>
    </message>
    <message>
        <source>leaked objects of all devices, oldest first</source>
        <translation>所有设备上泄漏的对象，最旧的在前</translation>
    </message>
    <message>
        <source>run a leak check now</source>
        <translation>立即运行一次泄漏检查</translation>
    </message>
    <message>
        <source>switch periodic checks and alerts on or off</source>
        <translation>开关定期检查和告警</translation>
    </message>
    <message>
        <source>set the alert threshold: 104857600, 100M, 1.5G</source>
        <translation>设定告警阈值：104857600、100M、1.5G</translation>
    </message>
    <message>
        <source>set the ages of suspects and leaks: 30s 5m</source>
        <translation>设定可疑和确认的年龄：30s 5m</translation>
    </message>
    <message>
        <source>one line per sample and device, until interrupted</source>
        <translation>每个样本和设备一行，直到被中断</translation>
    </message>
    <message>
        <source>objects created and freed meanwhile, or since a recording</source>
        <translation>其间或自某个录制以来产生和消失的对象</translation>
    </message>
    <message>
        <source>write objects as CSV or JSON; - is standard output</source>
        <translation>把对象写成 CSV 或 JSON；- 表示标准输出</translation>
    </message>
    <message>
        <source>record all samples, until interrupted</source>
        <translation>录制所有样本，直到被中断</translation>
    </message>
    <message>
        <source>metrics for Prometheus</source>
        <translation>供 Prometheus 使用的指标</translation>
    </message>
    <message>
        <source>Exit codes: 0 success; 1 leaked objects hold more than the alert threshold; 2 something failed, or figures are not credible.</source>
        <translation>退出码：0 正常；1 泄漏的对象超过告警阈值；2 出错，或读到的数据不可能正确。</translation>
    </message>
    <message>
        <source>Exit codes: 0 success; 2 something failed.</source>
        <translation>退出码：0 完成；2 出错。</translation>
    </message>
    <message>
        <source>Exit codes: 0 success; 2 something failed, or figures are not credible.</source>
        <translation>退出码：0 完成；2 出错，或读到的数据不可能正确。</translation>
    </message>
    <message>
        <source>The device, by its name or card (pddgpu.0, card0); default: all devices for status, objects, watch and metrics, otherwise the first.</source>
        <translation>设备，按名称或显卡（pddgpu.0、card0）；省略时 status、objects、watch 和 metrics 为全部，其余为第一个。</translation>
    </message>
    <message>
        <source>Sort by age (oldest first, the default), size (largest first), process, label, pid, state or domain; groups by size, age or count.</source>
        <translation>排序：age（最旧的在前，默认）、size（最大的在前）、process、label、pid、state 或 domain；分组时为 size、age 或 count。</translation>
    </message>
    <message>
        <source>key</source>
        <translation>键</translation>
    </message>
    <message>
        <source>List only this many of each device, and print how many there are.</source>
        <translation>每个设备只列前若干个，并说明总数。</translation>
    </message>
    <message>
        <source>number</source>
        <translation>数</translation>
    </message>
    <message>
        <source>Print sums instead of objects, by process, pid, label, domain or state; largest first.</source>
        <translation>按 process、pid、label、domain 或 state 合计，而不列出对象；最大的在前。</translation>
    </message>
    <message>
        <source>Format of an export: csv or json; default: by the file&apos;s ending, .csv or .json, otherwise csv.</source>
        <translation>导出格式：csv 或 json；省略时按文件名结尾 .csv 或 .json，没有结尾时为 csv。</translation>
    </message>
    <message>
        <source>%1; did you mean %2?</source>
        <comment>problem, word</comment>
        <translation>%1；您是想输入 %2 吗？</translation>
    </message>
    <message>
        <source>--%1: “%2” is not one of %3</source>
        <comment>option, word, list</comment>
        <translation>--%1：“%2”不是 %3 之一</translation>
    </message>
    <message>
        <source>, </source>
        <comment>in a list</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>export: unknown ending “.%1” (use .csv or .json, or --format csv or json)</source>
        <translation>export：不认识结尾“.%1”的格式：可用 .csv 和 .json，或 --format csv 或 json</translation>
    </message>
    <message>
        <source>--sort: groups can be sorted by size, age or count</source>
        <translation>--sort：分组可按 size、age 或 count 排序</translation>
    </message>
    <message>
        <source>--sort count needs --group-by</source>
        <translation>--sort count 只用于 --group-by</translation>
    </message>
    <message>
        <source>--top: “%1” is not a positive number</source>
        <translation>--top：“%1”不是从 1 开始的数</translation>
    </message>
    <message>
        <source>there is no option %1</source>
        <translation>没有选项 %1</translation>
    </message>
    <message>
        <source>Shows the memory of graphics cards and their clients, and the objects that the PDDGPU driver considers leaked, and controls the driver&apos;s leak monitor.</source>
        <translation>显示显卡的内存、其客户端，以及 PDDGPU 驱动认为泄漏的对象，并控制驱动的泄漏监控。</translation>
    </message>
    <message>
        <source>Commands:</source>
        <translation>命令：</translation>
    </message>
    <message>
        <source>Run pddgpuctl COMMAND --help for details.</source>
        <translation>pddgpuctl 命令 --help 详细说明每条命令。</translation>
    </message>
    <message>
        <source>The device, by its name or card (pddgpu.0, card0); default: all devices.</source>
        <translation>设备，按名称或显卡（pddgpu.0、card0）；省略时为全部。</translation>
    </message>
    <message>
        <source>The device, by its name or card (pddgpu.0, card0); default: the first device.</source>
        <translation>设备，按名称或显卡（pddgpu.0、card0）；省略时为第一个。</translation>
    </message>
    <message>
        <source>Examples:</source>
        <translation>示例：</translation>
    </message>
    <message>
        <source>who uses the memory of each card</source>
        <translation>谁在使用每块显卡的内存</translation>
    </message>
    <message>
        <source>copy what is read of this machine&apos;s cards, for --root</source>
        <translation>复制从本机显卡读取的文件，供 --root 使用</translation>
    </message>
    <message>
        <source>the same, with the objects of cards of any driver watched meanwhile</source>
        <translation>同上，同时监视任何驱动的显卡的对象</translation>
    </message>
    <message>
        <source>watch a card, then tell what leaks, and why</source>
        <translation>监视一块显卡，然后说明什么在泄漏及其原因</translation>
    </message>
    <message>
        <source>watch a card, then tell what grows, how fast</source>
        <translation>监视一块显卡，然后说明什么在增长、有多快</translation>
    </message>
    <message>
        <source>Exit codes: 0 success, whatever was found; 1 it is as bad as --fail-on says; 2 something failed, or figures are not credible.</source>
        <translation>退出码：0 成功，无论发现什么；1 达到 --fail-on 所说的程度；2 出错，或数字不可信。</translation>
    </message>
    <message>
        <source>List also what is fine, or not known yet.</source>
        <translation>也列出正常的和尚不清楚的。</translation>
    </message>
    <message>
        <source>End with exit code 1 if anything is as bad as this: leak, orphaned (which includes leak) or growing (which includes both); for growth only growing.</source>
        <translation>如果有达到此程度的就以退出码 1 结束：leak、orphaned（包括 leak）或 growing（包括前两者）；growth 只接受 growing。</translation>
    </message>
    <message>
        <source>verdict</source>
        <translation>判断</translation>
    </message>
    <message>
        <source>Judge also what the rules of the window say is intended.</source>
        <translation>也判断窗口的规则声明为有意的对象。</translation>
    </message>
    <message>
        <source>Print, export or capture without the names of processes and the labels.</source>
        <translation>输出、导出或采集时不含进程名称和标签。</translation>
    </message>
    <message>
        <source>Stop after this time: 30s, 5m, 2h; default: run until Ctrl+C. suspects and growth: default 1 min, and the whole of a recording. metrics: watch so long for verdicts; default: none, and no verdicts.</source>
        <translation>经过此时间后停止：30s、5m、2h；默认：运行到 Ctrl+C。suspects 和 growth：默认 1 分钟，录制文件则为全部。metrics：为作出判断监视这么久；默认不监视，也没有判断。</translation>
    </message>
    <message>
        <source>--fail-on: growth tells only growing</source>
        <translation>--fail-on：growth 只能判断 growing</translation>
    </message>
    <message>
        <source>Exit codes: 0 success, 1 leaks above the alert threshold, or what --fail-on says, 2 error, or figures that are not credible.</source>
        <translation>退出码：0 成功，1 泄漏超过告警阈值，或达到 --fail-on 所说的程度，2 出错，或数字不可信。</translation>
    </message>
    <message>
        <source>run a program several times, then tell what each run leaves behind</source>
        <translation>多次运行一个程序，然后说明每次运行留下了什么</translation>
    </message>
    <message>
        <source>Exit codes: 0 success, and nothing leaks; 1 something leaks; 2 something failed, the program included, or figures are not credible.</source>
        <translation>退出码：0 成功，且没有泄漏；1 有泄漏；2 出错（包括程序本身失败），或数字不可信。</translation>
    </message>
    <message>
        <source>How many times to run the program, 3 to 1000; default: 5.</source>
        <translation>运行程序的次数，3 到 1000；默认 5。</translation>
    </message>
    <message>
        <source>How long to wait after each run for what is freed late; default: 1s.</source>
        <translation>每次运行后等待这么久，留给释放较晚的对象；默认 1s。</translation>
    </message>
    <message>
        <source>Write the result in JUnit&apos;s XML format into this file, too.</source>
        <translation>同时以 JUnit 的 XML 格式把结果写入此文件。</translation>
    </message>
    <message>
        <source>file</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>cycle: nothing runs in a recording</source>
        <translation>cycle：录制中不会运行任何程序</translation>
    </message>
    <message>
        <source>--cycles: “%1” is not a number from 3 to 1000</source>
        <translation>--cycles：“%1”不是 3 到 1000 的数字</translation>
    </message>
    <message>
        <source>--settle must be at most 1 hour</source>
        <translation>--settle 最多为 1 小时</translation>
    </message>
</context>
<context>
    <name>pddgpu::CtlMain</name>
    <message>
        <source>%1 (see pddgpuctl --help)</source>
        <comment>problem</comment>
        <translation>%1（见 pddgpuctl --help）</translation>
    </message>
</context>
<context>
    <name>pddgpu::CycleText</name>
    <message>
        <source>Leak</source>
        <translation>泄漏</translation>
    </message>
    <message>
        <source>Uneven</source>
        <comment>some cycles left something behind</comment>
        <translation>不均匀</translation>
    </message>
    <message>
        <source>Settled</source>
        <comment>only the first cycles left something behind</comment>
        <translation>已稳定</translation>
    </message>
    <message>
        <source>Replaced</source>
        <comment>by the next cycle</comment>
        <translation>被替换</translation>
    </message>
    <message>
        <source>Too early</source>
        <translation>为时过早</translation>
    </message>
    <message>
        <source>%1 each</source>
        <comment>size</comment>
        <translation>每个 %1</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <comment>sizes</comment>
        <translation>%1 至 %2</translation>
    </message>
    <message>
        <source>unknown process</source>
        <translation>未知进程</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>process, size</comment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1, %2, %3</source>
        <comment>process, label, size</comment>
        <translation>%1, %2, %3</translation>
    </message>
    <message>
        <source>%1 each cycle</source>
        <comment>objects, bytes</comment>
        <translation>每个循环 %1</translation>
    </message>
    <message>
        <source>a rule says so; %1 are left</source>
        <comment>objects, bytes</comment>
        <translation>由规则判定；还剩 %1</translation>
    </message>
    <message>
        <source>%1 are left, but not of each cycle</source>
        <comment>objects, bytes</comment>
        <translation>还剩 %1，但并非每个循环都有</translation>
    </message>
    <message>
        <source>%1 are left, none of a later cycle</source>
        <comment>objects, bytes</comment>
        <translation>还剩 %1，都不是后来的循环留下的</translation>
    </message>
    <message>
        <source>%1 are left, all of the last cycle</source>
        <comment>objects, bytes</comment>
        <translation>还剩 %1，全是最后一个循环的</translation>
    </message>
    <message>
        <source>%1 are left</source>
        <comment>objects, bytes</comment>
        <translation>还剩 %1</translation>
    </message>
</context>
<context>
    <name>pddgpu::Cycles</name>
    <message>
        <source>%1 does not start: %2.</source>
        <comment>program, reason</comment>
        <translation>%1 无法启动：%2。</translation>
    </message>
    <message>
        <source>A signal ended the cycles.</source>
        <translation>信号终止了循环。</translation>
    </message>
    <message>
        <source>%1 crashed.</source>
        <comment>program</comment>
        <translation>%1 崩溃了。</translation>
    </message>
    <message>
        <source>%1 ended with exit code %2.</source>
        <comment>program, number</comment>
        <translation>%1 以退出码 %2 结束。</translation>
    </message>
    <message>
        <source>VERDICT</source>
        <translation>判断</translation>
    </message>
    <message>
        <source>WHY</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>LEFT BY CYCLE</source>
        <translation>各循环留下</translation>
    </message>
    <message>
        <source>CREATOR</source>
        <translation>创建者</translation>
    </message>
    <message numerus="yes">
        <source>%n cycle(s) of %1 on %2</source>
        <comment>program, device</comment>
        <translation>
            <numerusform>%n 个循环：%1，在 %2 上</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing that each cycle leaves behind.</source>
        <translation>没有每个循环都留下的东西。</translation>
    </message>
    <message numerus="yes">
        <source>%n more group(s) are probably fine; --all lists them.</source>
        <translation>
            <numerusform>另有 %n 组大概没问题；--all 会列出。</numerusform>
        </translation>
    </message>
    <message>
        <source>Left out as intended: %1.</source>
        <comment>objects, bytes</comment>
        <translation>因有意为之而略去：%1。</translation>
    </message>
    <message>
        <source>Cycle %1: %2</source>
        <comment>number, reason</comment>
        <translation>循环 %1：%2</translation>
    </message>
    <message>
        <source>After cycle %1: %2</source>
        <comment>number, reason</comment>
        <translation>循环 %1 之后：%2</translation>
    </message>
    <message>
        <source>Cycle %1: the driver was loaded anew, so that its objects cannot be compared.</source>
        <comment>number</comment>
        <translation>循环 %1：驱动已重新加载，因此无法比较其对象。</translation>
    </message>
</context>
<context>
    <name>pddgpu::DeviceCard</name>
    <message>
        <source>%1 (%2)</source>
        <comment>device, card</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>bytes, bytes</comment>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Leaked %1</source>
        <translation>泄漏 %1</translation>
    </message>
    <message>
        <source>Alerts %1</source>
        <translation>告警 %1</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>region of memory, usage</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>asleep</source>
        <translation>休眠</translation>
    </message>
    <message>
        <source>Driver %1</source>
        <translation>驱动 %1</translation>
    </message>
    <message>
        <source>Old %1</source>
        <comment>bytes of objects</comment>
        <translation>陈旧 %1</translation>
    </message>
</context>
<context>
    <name>pddgpu::DeviceOverview</name>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
</context>
<context>
    <name>pddgpu::DeviceSelector</name>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>device, card</comment>
        <translation>%1（%2）</translation>
    </message>
</context>
<context>
    <name>pddgpu::DifferenceModel</name>
    <message>
        <source>Process</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Survived</source>
        <translation>存留</translation>
    </message>
    <message>
        <source>Gone</source>
        <translation>已消失</translation>
    </message>
    <message>
        <source>Object %1</source>
        <translation>对象 %1</translation>
    </message>
    <message>
        <source>%1%2 (%3)</source>
        <comment>sign, bytes, objects</comment>
        <translation>%1%2（%3）</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>bytes, objects</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Of surviving objects at B, of freed objects at A</source>
        <translation>存留的以 B 时为准，已消失的以 A 时为准</translation>
    </message>
    <message>
        <source>Created after A, and still present at B: bytes (objects)</source>
        <translation>A 之后创建且 B 时仍在：字节数（对象数）</translation>
    </message>
    <message>
        <source>Present at A, and freed before B: bytes (objects)</source>
        <translation>A 时存在且 B 之前释放：字节数（对象数）</translation>
    </message>
    <message>
        <source>Survived minus gone: bytes (objects)</source>
        <translation>存留的减去已消失的：字节数（对象数）</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Net</source>
        <translation>净增</translation>
    </message>
</context>
<context>
    <name>pddgpu::DifferenceView</name>
    <message>
        <source>&amp;Mark</source>
        <translation>标记(&amp;M)</translation>
    </message>
    <message>
        <source>Set mark A, then B; after that A moves to B, and B to now (Ctrl+M)</source>
        <translation>设置标记 A，再设置 B；之后 A 移到 B，B 移到现在 (Ctrl+M)</translation>
    </message>
    <message>
        <source>Until &amp;Now</source>
        <translation>到现在(&amp;N)</translation>
    </message>
    <message>
        <source>Forget mark B, and compare with each new sample</source>
        <translation>忘记标记 B，与每次新采样比较</translation>
    </message>
    <message>
        <source>&amp;Swap</source>
        <translation>交换(&amp;S)</translation>
    </message>
    <message>
        <source>Exchange A and B</source>
        <translation>交换 A 和 B</translation>
    </message>
    <message>
        <source>C&amp;lear</source>
        <translation>清除(&amp;L)</translation>
    </message>
    <message>
        <source>Forget both marks</source>
        <translation>忘记两个标记</translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation>导出(&amp;X)…</translation>
    </message>
    <message>
        <source>Write these objects to a file</source>
        <translation>把这些对象写入文件</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>No marks</source>
        <translation>没有标记</translation>
    </message>
    <message>
        <source>A %1 → B %2</source>
        <comment>times</comment>
        <translation>A %1 → B %2</translation>
    </message>
    <message>
        <source>A %1 → now</source>
        <comment>time</comment>
        <translation>A %1 → 现在</translation>
    </message>
    <message>
        <source>No object was created or freed between the marks.</source>
        <translation>两个标记之间没有新建也没有消失。</translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>正在比较…</translation>
    </message>
    <message>
        <source>The list of objects is unknown.</source>
        <translation>对象列表未知。</translation>
    </message>
    <message>
        <source>Press Ctrl+M to set mark A, run your workload, and press it again for mark B.</source>
        <translation>按 Ctrl+M 设置标记 A，运行您的工作负载，再按一次设置标记 B。</translation>
    </message>
    <message>
        <source>This page then shows what was created and not freed, and by which program.</source>
        <translation>然后这里会显示创建了什么而没有释放，以及是谁创建的。</translation>
    </message>
    <message>
        <source>Created and survived: %1.  Gone: %2.  Net: %3.  Kept: %4.</source>
        <translation>新建并存留：%1。消失：%2。净增：%3。保留：%4。</translation>
    </message>
</context>
<context>
    <name>pddgpu::DriverHelpDialog</name>
    <message>
        <source>Load the Driver</source>
        <translation>加载驱动</translation>
    </message>
    <message>
        <source>&amp;Copy Command</source>
        <translation>复制命令(&amp;C)</translation>
    </message>
    <message>
        <source>The driver is the kernel module pddgpu. It needs no special hardware: it creates a virtual device.</source>
        <translation>驱动是内核模块 pddgpu。它不需要特殊硬件：会创建一个虚拟设备。</translation>
    </message>
    <message>
        <source>With the package pddgpu-dkms installed:</source>
        <translation>已安装软件包 pddgpu-dkms 时：</translation>
    </message>
    <message>
        <source>From the source tree, without installing anything:</source>
        <translation>从源代码，无需安装：</translation>
    </message>
    <message>
        <source>This window shows the device as soon as the driver is loaded.</source>
        <translation>驱动加载后，本窗口会立即显示设备。</translation>
    </message>
    <message>
        <source>Then start this program again: this window keeps showing the simulation.</source>
        <translation>然后重新启动本程序：本窗口会继续显示模拟。</translation>
    </message>
</context>
<context>
    <name>pddgpu::DurationHistogram</name>
    <message>
        <source>%1 and more</source>
        <translation>%1 及以上</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 至 %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>durations, operations</comment>
        <translation>%1：%2</translation>
    </message>
    <message numerus="yes">
        <source>%1 operation(s)</source>
        <translation>
            <numerusform>%1 次操作</numerusform>
        </translation>
    </message>
    <message>
        <source>50 %</source>
        <comment>quantile</comment>
        <translation>50 %</translation>
    </message>
    <message>
        <source>99 %</source>
        <comment>quantile</comment>
        <translation>99 %</translation>
    </message>
    <message>
        <source>None yet.</source>
        <translation>尚无。</translation>
    </message>
    <message>
        <source>Operations for each duration</source>
        <translation>每段耗时的操作数</translation>
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
    <message>
        <source>There is no connection to %1.</source>
        <comment>host</comment>
        <translation>没有到 %1 的连接。</translation>
    </message>
    <message>
        <source>There is no device now.</source>
        <translation>现在没有设备。</translation>
    </message>
    <message>
        <source>SIMULATED DEVICE: these figures come from a simulation, not from a driver.</source>
        <translation>模拟设备：这些数字是模拟的，不来自任何驱动。</translation>
    </message>
    <message>
        <source>The driver %1 has no leak detection.</source>
        <comment>driver</comment>
        <translation>驱动 %1 没有泄漏检测功能。</translation>
    </message>
</context>
<context>
    <name>pddgpu::ExportDialog</name>
    <message>
        <source>Table of objects (CSV)</source>
        <translation>对象表格 (CSV)</translation>
    </message>
    <message>
        <source>Objects and summary (JSON)</source>
        <translation>对象和摘要 (JSON)</translation>
    </message>
    <message>
        <source>Picture of the chart (PNG)</source>
        <translation>图表图片 (PNG)</translation>
    </message>
    <message>
        <source>Picture of the chart (SVG)</source>
        <translation>图表图片 (SVG)</translation>
    </message>
    <message>
        <source>Bug report (.tar.gz)</source>
        <translation>错误报告 (.tar.gz)</translation>
    </message>
    <message>
        <source>One row per object, for spreadsheets and scripts.</source>
        <translation>每个对象一行，供电子表格和脚本使用。</translation>
    </message>
    <message>
        <source>Totals, settings of the monitor and objects, for programs.</source>
        <translation>总量、监控器设置和对象，供程序使用。</translation>
    </message>
    <message>
        <source>The chart as it is shown now, at twice the resolution.</source>
        <translation>当前显示的图表，两倍分辨率。</translation>
    </message>
    <message>
        <source>The chart as it is shown now, sharp at any size.</source>
        <translation>当前显示的图表，任意大小都清晰。</translation>
    </message>
    <message>
        <source>One file to attach to a report: versions, settings, kernel log, history, statistics, objects and the chart.</source>
        <translation>一个可附在报告中的文件：版本、设置、内核日志、历史、统计、对象和图表。</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>&amp;Format:</source>
        <translation>格式(&amp;F)：</translation>
    </message>
    <message>
        <source>File &amp;name:</source>
        <translation>文件名(&amp;N)：</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>导出(&amp;E)</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>which objects, how many</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>&amp;Leaked only</source>
        <translation>仅泄漏的(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;All tracked</source>
        <translation>全部被跟踪的(&amp;A)</translation>
    </message>
    <message>
        <source>As &amp;in the list now</source>
        <translation>与当前列表相同(&amp;I)</translation>
    </message>
    <message>
        <source>Leave &amp;out process names and labels</source>
        <translation>不含进程名和标签(&amp;O)</translation>
    </message>
    <message>
        <source>Size of the picture</source>
        <translation>图片大小</translation>
    </message>
    <message>
        <source>As on the screen</source>
        <translation>与屏幕相同</translation>
    </message>
    <message>
        <source>%1 × %2</source>
        <comment>width, height</comment>
        <translation>%1 × %2</translation>
    </message>
    <message>
        <source>&amp;White background</source>
        <translation>白色背景(&amp;W)</translation>
    </message>
    <message>
        <source>File name</source>
        <translation>文件名</translation>
    </message>
    <message>
        <source>&amp;Browse…</source>
        <translation>浏览(&amp;B)…</translation>
    </message>
    <message>
        <source>&amp;Picture:</source>
        <translation>图片(&amp;P)：</translation>
    </message>
    <message>
        <source>Objects:</source>
        <translation>对象：</translation>
    </message>
    <message>
        <source>Export To</source>
        <translation>导出到</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Replace File?</source>
        <translation>替换文件？</translation>
    </message>
    <message>
        <source>%1 exists already. Replace it?</source>
        <translation>%1 已存在。要替换吗？</translation>
    </message>
    <message>
        <source>&amp;Replace</source>
        <translation>替换(&amp;R)</translation>
    </message>
    <message>
        <source>Names are replaced by p1, p2, … and labels by l1, l2, …</source>
        <translation>名称替换为 p1、p2……，标签替换为 l1、l2……</translation>
    </message>
    <message>
        <source>&amp;Old only</source>
        <translation>仅陈旧的(&amp;O)</translation>
    </message>
</context>
<context>
    <name>pddgpu::ExportJob</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>正在导出</translation>
    </message>
    <message>
        <source>Writing %1
%2 of %3 objects</source>
        <comment>path, count, count</comment>
        <translation>正在写入 %1
%2 / %3 个对象</translation>
    </message>
</context>
<context>
    <name>pddgpu::Exporter</name>
    <message>
        <source>The list of objects is unknown.</source>
        <translation>对象列表未知。</translation>
    </message>
    <message>
        <source>Nothing was exported. %1</source>
        <translation>没有导出任何内容。%1</translation>
    </message>
    <message>
        <source>chart</source>
        <translation>图表</translation>
    </message>
    <message>
        <source>Exporting to %1…</source>
        <translation>正在导出到 %1…</translation>
    </message>
    <message>
        <source>Exported to %1: %2.</source>
        <comment>path, what or how many</comment>
        <translation>已导出到 %1：%2。</translation>
    </message>
    <message>
        <source>Cancelled: %1 was not written.</source>
        <translation>已取消：没有写入 %1。</translation>
    </message>
    <message>
        <source>Export the Difference</source>
        <translation>导出差异</translation>
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
        <source>Export the Clients</source>
        <translation>导出客户端</translation>
    </message>
    <message>
        <source>JSON files (*.json)</source>
        <translation>JSON 文件 (*.json)</translation>
    </message>
    <message numerus="yes">
        <source>%n clients</source>
        <translation>
            <numerusform>%n 个客户端</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::FindingText</name>
    <message>
        <source>%1/min</source>
        <translation>%1/分钟</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>process, PID</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>unnamed</source>
        <comment>process</comment>
        <translation>无名</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>process, label</comment>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>too early to tell</source>
        <translation>为时过早</translation>
    </message>
    <message>
        <source>steady</source>
        <translation>平稳</translation>
    </message>
    <message>
        <source>grows for %1 (confidence %2)</source>
        <translation>已增长 %1（可信度%2）</translation>
    </message>
    <message>
        <source>levelled off %1 ago</source>
        <translation>%1 前已趋平</translation>
    </message>
    <message>
        <source>shrinks for %1 (confidence %2)</source>
        <translation>已减少 %1（可信度%2）</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分钟</translation>
    </message>
    <message>
        <source>The list of objects was unknown at one of the marks. Set it again.</source>
        <translation>其中一个标记处的对象列表未知。请重新设置。</translation>
    </message>
    <message>
        <source>The marks are of different devices. Set them again.</source>
        <translation>两个标记属于不同的设备。请重新设置。</translation>
    </message>
    <message>
        <source>The driver was loaded again, or the device was bound again, between the marks: all objects are new, and their numbers have started again. Set mark A again.</source>
        <translation>两个标记之间驱动被重新加载，或设备被重新绑定：所有对象及其编号都重新开始。请重新设置标记 A。</translation>
    </message>
    <message>
        <source>Mark A is later than mark B. Swap them.</source>
        <translation>标记 A 晚于标记 B。请交换它们。</translation>
    </message>
    <message>
        <source>Times are the device&apos;s: its clock runs %1 times as fast as this one.</source>
        <translation>时间按设备的时钟：它的速度是本机的 %1 倍。</translation>
    </message>
    <message>
        <source>unknown process</source>
        <translation>未知进程</translation>
    </message>
</context>
<context>
    <name>pddgpu::FleetDetails</name>
    <message>
        <source>Chosen card</source>
        <translation>所选显卡</translation>
    </message>
    <message>
        <source>Leaked</source>
        <translation>泄漏</translation>
    </message>
    <message>
        <source>Orphaned</source>
        <translation>孤立</translation>
    </message>
    <message>
        <source>Oldest leak</source>
        <translation>最旧的泄漏</translation>
    </message>
    <message>
        <source>Growth of leaks</source>
        <translation>泄漏增长</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>Firing</source>
        <translation>触发中</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>最近一次</translation>
    </message>
    <message>
        <source>&amp;Open over ssh</source>
        <translation>通过 ssh 打开(&amp;O)</translation>
    </message>
    <message>
        <source>Open the host over ssh</source>
        <translation>通过 ssh 打开主机</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>host, card</comment>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>none</source>
        <comment>age</comment>
        <translation>无</translation>
    </message>
    <message>
        <source>about %1</source>
        <comment>duration</comment>
        <translation>约 %1</translation>
    </message>
    <message>
        <source>not foreseen</source>
        <translation>预计不会</translation>
    </message>
    <message>
        <source>%1, threshold %2</source>
        <comment>number, bytes</comment>
        <translation>%1，阈值 %2</translation>
    </message>
    <message>
        <source>none</source>
        <comment>alerts</comment>
        <translation>无</translation>
    </message>
    <message>
        <source>%1, driver %2</source>
        <comment>device, version</comment>
        <translation>%1，驱动 %2</translation>
    </message>
    <message>
        <source>A window of this host: --source ssh:%1</source>
        <translation>这台主机的窗口：--source ssh:%1</translation>
    </message>
    <message>
        <source>“%1” is not a host that ssh could connect to</source>
        <translation>“%1”不是 ssh 可以连接的主机</translation>
    </message>
    <message>
        <source>No card chosen</source>
        <translation>未选择显卡</translation>
    </message>
    <message>
        <source>%1: %2 of %3</source>
        <comment>region of memory, bytes, bytes</comment>
        <translation>%1：%2 / %3</translation>
    </message>
    <message>
        <source>Memory used</source>
        <translation>已用内存</translation>
    </message>
    <message>
        <source>Memory growth</source>
        <translation>内存增长</translation>
    </message>
    <message>
        <source>Memory full in</source>
        <translation>内存占满还需</translation>
    </message>
    <message>
        <source>Other memory</source>
        <translation>其他内存</translation>
    </message>
    <message numerus="yes">
        <source>%n client(s)</source>
        <translation>
            <numerusform>%n 个客户端</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>region of memory, bytes</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Held by clients</source>
        <translation>客户端持有</translation>
    </message>
</context>
<context>
    <name>pddgpu::FleetError</name>
    <message>
        <source>%1 cannot be reached: %2.</source>
        <translation>无法到达 %1：%2。</translation>
    </message>
    <message>
        <source>%1 did not answer in time: %2.</source>
        <translation>%1 没有及时回答：%2。</translation>
    </message>
    <message>
        <source>%1 cannot be trusted: %2.</source>
        <translation>%1 不可信任：%2。</translation>
    </message>
    <message>
        <source>%1 denies access: %2.</source>
        <translation>%1 拒绝访问：%2。</translation>
    </message>
    <message>
        <source>%1 redirects to another address: %2.</source>
        <translation>%1 转向了别处：%2。</translation>
    </message>
    <message>
        <source>%1 cannot answer now: %2.</source>
        <translation>%1 现在无法回答：%2。</translation>
    </message>
    <message>
        <source>%1 rejects the query: %2.</source>
        <translation>%1 拒绝了查询：%2。</translation>
    </message>
    <message>
        <source>%1 sends more than can be shown: %2.</source>
        <translation>%1 的回答超出可显示的范围：%2。</translation>
    </message>
    <message>
        <source>%1 does not answer like a Prometheus server: %2.</source>
        <translation>%1 的回答不像 Prometheus 服务器：%2。</translation>
    </message>
    <message>
        <source>Check the address, and that Prometheus runs there; it is asked again automatically.</source>
        <translation>请检查地址以及那里的 Prometheus 是否在运行；将自动重试。</translation>
    </message>
    <message>
        <source>Look at the server&apos;s load and log; it is asked again automatically.</source>
        <translation>请查看服务器的负载和日志；将自动重试。</translation>
    </message>
    <message>
        <source>Add its certificate authority to this system, or use the name in the certificate.</source>
        <translation>请让本系统信任其证书的颁发机构，或使用证书上的名称。</translation>
    </message>
    <message>
        <source>Start with the address that it names, if you trust it.</source>
        <translation>如果信任它给出的地址，请以该地址启动。</translation>
    </message>
    <message>
        <source>This needs Prometheus 2.25 or newer, or another server with its HTTP API v1.</source>
        <translation>需要 Prometheus 2.25 或更新的版本，或支持其 HTTP API v1 的服务。</translation>
    </message>
    <message>
        <source>Use a server that monitors fewer hosts.</source>
        <translation>请查询监视主机较少的服务器。</translation>
    </message>
    <message>
        <source>Check the address: it must be that of Prometheus itself, with any path before /api/v1.</source>
        <translation>请检查地址：应为 Prometheus 本身的地址，包括 /api/v1 之前的路径（如果有）。</translation>
    </message>
    <message>
        <source>Start with --source prometheus:https://USER@HOST, and the password in the file of --password-file or in ~/.netrc.</source>
        <translation>请用 --source prometheus:https://USER@HOST 启动，密码放在 --password-file 指定的文件或 ~/.netrc 中。</translation>
    </message>
</context>
<context>
    <name>pddgpu::FleetModel</name>
    <message>
        <source>Host</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>The label instance that Prometheus gives it</source>
        <translation>Prometheus 给它的标签 instance</translation>
    </message>
    <message>
        <source>Card</source>
        <translation>显卡</translation>
    </message>
    <message>
        <source>The DRM card on that host</source>
        <translation>那台主机上的 DRM 显卡</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Leaked</source>
        <translation>泄漏</translation>
    </message>
    <message>
        <source>Size of all suspicious and confirmed objects</source>
        <translation>所有可疑和确认对象的大小</translation>
    </message>
    <message>
        <source>Growth</source>
        <translation>增长</translation>
    </message>
    <message>
        <source>Slope of the leaked bytes in the last hour</source>
        <translation>最近一小时泄漏字节的斜率</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>Alerts of the driver there since the device was bound</source>
        <translation>自设备绑定以来那里的驱动发出的告警</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>最近一次</translation>
    </message>
    <message>
        <source>When the figures were read on that host</source>
        <translation>在那台主机上读取数据的时间</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>bytes, bytes</comment>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>%1, job %2</source>
        <comment>instance, job</comment>
        <translation>%1，作业 %2</translation>
    </message>
    <message>
        <source>No Prometheus alert is firing.</source>
        <translation>没有 Prometheus 告警触发。</translation>
    </message>
    <message>
        <source>Firing: %1</source>
        <translation>触发中：%1</translation>
    </message>
    <message>
        <source>Whether the card leaks memory, and whether its figures are current</source>
        <translation>该卡是否泄漏内存，其数据是否为当前数据</translation>
    </message>
    <message>
        <source>Memory used</source>
        <translation>已用内存</translation>
    </message>
    <message>
        <source>The card&apos;s own memory in use, and its size</source>
        <translation>卡上自有内存的用量及其大小</translation>
    </message>
</context>
<context>
    <name>pddgpu::FleetRun</name>
    <message>
        <source>The server did not answer in time.</source>
        <translation>服务器没有及时回答。</translation>
    </message>
    <message>
        <source>The picture %1 cannot be written.</source>
        <translation>无法写入图片 %1。</translation>
    </message>
    <message>
        <source>Picture of the window: %1</source>
        <translation>窗口图片：%1</translation>
    </message>
    <message>
        <source>A window of %1 opens.</source>
        <translation>%1 的窗口正在打开。</translation>
    </message>
    <message>
        <source>A second window could not be started for %1.</source>
        <translation>无法为 %1 启动第二个窗口。</translation>
    </message>
</context>
<context>
    <name>pddgpu::FleetText</name>
    <message>
        <source>Leaking</source>
        <comment>state of a card</comment>
        <translation>正在泄漏</translation>
    </message>
    <message>
        <source>No leak figures</source>
        <comment>state of a card</comment>
        <translation>没有泄漏数据</translation>
    </message>
    <message>
        <source>Monitor off</source>
        <comment>state of a card</comment>
        <translation>监控已关闭</translation>
    </message>
    <message>
        <source>OK</source>
        <comment>state of a card</comment>
        <translation>正常</translation>
    </message>
    <message>
        <source>Incomplete</source>
        <comment>state of a card</comment>
        <translation>不完整</translation>
    </message>
    <message>
        <source>Stale</source>
        <comment>state of a card</comment>
        <translation>已过期</translation>
    </message>
    <message>
        <source>Not answering</source>
        <comment>state of a card</comment>
        <translation>无应答</translation>
    </message>
    <message>
        <source>Gone</source>
        <comment>state of a card</comment>
        <translation>已消失</translation>
    </message>
    <message>
        <source>Unknown</source>
        <comment>state of a card</comment>
        <translation>未知</translation>
    </message>
    <message>
        <source>Prometheus cannot reach this host&apos;s exporter. Is the host up, and node_exporter running there?</source>
        <translation>Prometheus 无法到达这台主机的导出器。主机是否开着，node_exporter 是否在运行？</translation>
    </message>
    <message>
        <source>Prometheus does not answer.</source>
        <translation>Prometheus 没有回答。</translation>
    </message>
    <message>
        <source>%1/h</source>
        <comment>bytes per hour</comment>
        <translation>%1/小时</translation>
    </message>
    <message>
        <source>%1 ago</source>
        <comment>age</comment>
        <translation>%1前</translation>
    </message>
    <message>
        <source>Simulated</source>
        <comment>state of a card</comment>
        <translation>模拟</translation>
    </message>
    <message>
        <source>Orphans</source>
        <comment>state of a card</comment>
        <translation>孤立对象</translation>
    </message>
    <message>
        <source>The collector there reports a simulation: these figures are not a card&apos;s, and no total includes them. Run it without --source simulated.</source>
        <translation>那里的收集器被要求显示模拟：这些不是任何显卡的数字，也不计入合计。请去掉 --source simulated 再运行。</translation>
    </message>
    <message>
        <source>Objects live on without the client that created them. None of them is old enough yet to be suspicious.</source>
        <translation>有对象在创建它的客户端关闭后仍然存在。它们都还没有达到可疑年龄。</translation>
    </message>
    <message>
        <source>The collector on that host reports no leak figures. Is the leak monitor built into its driver?</source>
        <translation>该主机上的采集器没有报告泄漏数据。其驱动是否编译了泄漏监控？</translation>
    </message>
    <message>
        <source>The driver on that host does not look for leaks. To change that, run: pddgpuctl monitor on</source>
        <translation>该主机上的驱动未检查泄漏。要开启，请运行：pddgpuctl monitor on</translation>
    </message>
    <message>
        <source>The collector on that host cannot read everything. Run pddgpuctl status there to see which file fails and why.</source>
        <translation>该主机上的采集器无法读取全部内容。请在该主机运行 pddgpuctl status，查看哪个文件失败及原因。</translation>
    </message>
    <message>
        <source>The collector on that host has written nothing for five minutes, so its old figures are not shown. Check there: systemctl status pddgpu-metrics.timer</source>
        <translation>该主机上的采集器已五分钟没有写入，因此不显示旧数据。请在该主机检查：systemctl status pddgpu-metrics.timer</translation>
    </message>
    <message>
        <source>The host reported this card within the last day, but does not report it now.</source>
        <translation>该主机在过去一天内报告过此卡，但现在没有报告。</translation>
    </message>
    <message>
        <source>Asleep</source>
        <comment>state of a card</comment>
        <translation>休眠</translation>
    </message>
    <message>
        <source>Not watched</source>
        <comment>state of a card</comment>
        <translation>未监控</translation>
    </message>
    <message>
        <source>This card sleeps, and is not woken to be read.</source>
        <translation>此显卡处于休眠状态，不会为了读取而唤醒它。</translation>
    </message>
    <message>
        <source>The driver of this card does not look for leaks. Its memory is shown, and what its clients hold of it.</source>
        <translation>此显卡的驱动不查找泄漏。这里显示它的内存，以及客户端从中持有的部分。</translation>
    </message>
</context>
<context>
    <name>pddgpu::FleetTotals</name>
    <message>
        <source>Totals</source>
        <translation>合计</translation>
    </message>
    <message>
        <source>Hosts</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>Leaked</source>
        <translation>泄漏</translation>
    </message>
    <message>
        <source>Growth of leaks</source>
        <translation>泄漏增长</translation>
    </message>
    <message>
        <source>%1: %2. %3</source>
        <comment>name, value, more</comment>
        <translation>%1：%2。%3</translation>
    </message>
    <message numerus="yes">
        <source>%1 card(s)</source>
        <translation>
            <numerusform>%1 块显卡</numerusform>
        </translation>
    </message>
    <message>
        <source>on %1</source>
        <comment>cards</comment>
        <translation>位于 %1</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>bytes, bytes</comment>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Without current figures</source>
        <translation>没有当前数据</translation>
    </message>
    <message>
        <source>unknown for %1</source>
        <comment>cards</comment>
        <translation>%1 未知</translation>
    </message>
    <message>
        <source>alerts firing for %1</source>
        <comment>cards</comment>
        <translation>%1 正在告警</translation>
    </message>
    <message>
        <source>Memory used</source>
        <translation>已用内存</translation>
    </message>
</context>
<context>
    <name>pddgpu::FleetView</name>
    <message>
        <source>Filter of the cards</source>
        <translation>显卡筛选</translation>
    </message>
    <message>
        <source>Host, card, state or alert</source>
        <translation>主机、显卡、状态或告警</translation>
    </message>
    <message>
        <source>Which cards</source>
        <translation>哪些显卡</translation>
    </message>
    <message>
        <source>All cards</source>
        <translation>全部显卡</translation>
    </message>
    <message>
        <source>Leaking</source>
        <translation>正在泄漏</translation>
    </message>
    <message>
        <source>With problems or alerts</source>
        <translation>有问题或告警的</translation>
    </message>
    <message>
        <source>Cards</source>
        <translation>显卡</translation>
    </message>
    <message numerus="yes">
        <source>%n series were left aside: their labels name no host or no card.</source>
        <translation>
            <numerusform>有 %n 个序列被搁置：其标签没有指明主机或显卡。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 card(s)</source>
        <translation>
            <numerusform>%1 块显卡</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %2 card(s)</source>
        <translation>
            <numerusform>%2 块显卡中的 %1 块</numerusform>
        </translation>
    </message>
    <message>
        <source>Asking %1…</source>
        <translation>正在查询 %1…</translation>
    </message>
    <message>
        <source>On every host, the timer pddgpu-metrics.timer runs pddgpuctl metrics, which writes them for node_exporter&apos;s textfile collector, and Prometheus reads that. Enable it there:</source>
        <translation>在每台主机上，定时器 pddgpu-metrics.timer 运行 pddgpuctl metrics，为 node_exporter 的文本收集器写入指标，再由 Prometheus 读取。请在那里启用它：</translation>
    </message>
    <message>
        <source>%1 has no pddgpu metrics.</source>
        <translation>%1 没有 pddgpu 指标。</translation>
    </message>
    <message>
        <source>No card matches the filter.</source>
        <translation>没有符合筛选条件的卡。</translation>
    </message>
    <message numerus="yes">
        <source>%n cards that have gone are not shown: there are too many.</source>
        <translation>
            <numerusform>%n 块已消失的显卡未显示：数量过多。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::FleetWindow</name>
    <message>
        <source>Fleet of %1</source>
        <comment>server</comment>
        <translation>%1 的机群</translation>
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
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Open Host over ssh</source>
        <translation>通过 ssh 打开主机(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>查看(&amp;V)</translation>
    </message>
    <message>
        <source>The language changes when the program is started again.</source>
        <translation>下次启动程序时语言会改变。</translation>
    </message>
    <message>
        <source>Freeze the chart; the server is still queried</source>
        <translation>冻结图表；仍会继续查询服务器</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Find</source>
        <translation>查找(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Refresh</source>
        <translation>刷新(&amp;R)</translation>
    </message>
    <message>
        <source>the Prometheus server %1</source>
        <translation>Prometheus 服务器 %1</translation>
    </message>
</context>
<context>
    <name>pddgpu::Follower</name>
    <message>
        <source>Recording to %1; Ctrl+C ends it.</source>
        <translation>正在录制到 %1；Ctrl+C 结束。</translation>
    </message>
    <message>
        <source>Nothing was recorded: there was no sample yet.</source>
        <translation>没有录制任何内容：还没有样本。</translation>
    </message>
    <message>
        <source>There was no sample yet.</source>
        <translation>还没有样本。</translation>
    </message>
    <message numerus="yes">
        <source>%n sample(s)</source>
        <translation>
            <numerusform>%n 个样本</numerusform>
        </translation>
    </message>
    <message>
        <source>Recorded: %1 (%2, %3)</source>
        <comment>path, samples, bytes</comment>
        <translation>已录制：%1（%2，%3）</translation>
    </message>
    <message>
        <source>Objects are watched only on this machine, with --source driver.</source>
        <translation>只能监视本机的对象，使用 --source driver。</translation>
    </message>
    <message>
        <source>The objects are not watched: %1.</source>
        <comment>reason</comment>
        <translation>对象未被监视：%1。</translation>
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
    <name>pddgpu::GrowthModel</name>
    <message>
        <source>Median slope of all pairs of points (Theil–Sen): single peaks do not change it</source>
        <translation>所有点对斜率的中位数（Theil 和 Sen）：单个峰值不会使其偏离</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Process</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>Course</source>
        <translation>走势</translation>
    </message>
    <message>
        <source>In words</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>All memory</source>
        <translation>全部内存</translation>
    </message>
</context>
<context>
    <name>pddgpu::GrowthView</name>
    <message>
        <source>What to follow</source>
        <translation>跟踪什么</translation>
    </message>
    <message>
        <source>By process</source>
        <translation>按进程</translation>
    </message>
    <message>
        <source>By label</source>
        <translation>按标签</translation>
    </message>
    <message>
        <source>By process and label</source>
        <translation>按进程和标签</translation>
    </message>
    <message>
        <source>How far to look back</source>
        <translation>回看多久</translation>
    </message>
    <message>
        <source>Last 10 minutes</source>
        <translation>最近 10 分钟</translation>
    </message>
    <message>
        <source>Last 2 hours</source>
        <translation>最近 2 小时</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>最近一天</translation>
    </message>
    <message>
        <source>Growth</source>
        <translation>增长</translation>
    </message>
    <message>
        <source>%1: %2.</source>
        <comment>domain, trend</comment>
        <translation>%1：%2。</translation>
    </message>
    <message>
        <source>%1: %2, full in about %3.</source>
        <comment>domain, speed, duration</comment>
        <translation>%1：%2，大约 %3 后占满。</translation>
    </message>
    <message>
        <source>%1: %2.</source>
        <comment>domain, speed</comment>
        <translation>%1：%2。</translation>
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
        <translation>没有对象：没有程序占用该设备的内存。</translation>
    </message>
    <message>
        <source>No program has labelled its objects.</source>
        <translation>没有程序给对象加标签。</translation>
    </message>
    <message>
        <source>Waiting for the first points: there is one every five seconds.</source>
        <translation>正在等待第一批数据点：每五秒一个。</translation>
    </message>
    <message>
        <source>%1: full.</source>
        <comment>region of memory</comment>
        <translation>%1：已满。</translation>
    </message>
    <message>
        <source>%1: full, spilling into %2.</source>
        <comment>region of memory, other region</comment>
        <translation>%1：已满，正在溢出到 %2。</translation>
    </message>
    <message>
        <source>Both full in about %1.</source>
        <comment>two regions of memory; duration</comment>
        <translation>两者大约 %1 后占满。</translation>
    </message>
</context>
<context>
    <name>pddgpu::Headline</name>
    <message>
        <source>stopped</source>
        <comment>leaks</comment>
        <translation>已停止</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between parts of a headline</comment>
        <translation>，</translation>
    </message>
    <message numerus="yes">
        <source>%1 leak(s)</source>
        <translation>
            <numerusform>%1 个泄漏</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 orphaned</source>
        <comment>groups</comment>
        <translation>%1 个孤立</translation>
    </message>
    <message>
        <source>%1 growing</source>
        <comment>groups</comment>
        <translation>%1 个在增长</translation>
    </message>
    <message>
        <source>too early to tell</source>
        <translation>为时过早</translation>
    </message>
    <message>
        <source>no leak found</source>
        <translation>未发现泄漏</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>verdict, number of groups</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>no process grows</source>
        <translation>没有进程在增长</translation>
    </message>
</context>
<context>
    <name>pddgpu::HelpWindow</name>
    <message>
        <source>Everywhere</source>
        <translation>所有页面</translation>
    </message>
    <message>
        <source>In the chart</source>
        <translation>在图表中</translation>
    </message>
    <message>
        <source>Zoom in and out; also the wheel</source>
        <translation>放大和缩小；也可用滚轮</translation>
    </message>
    <message>
        <source>Move in time; also by dragging</source>
        <translation>沿时间移动；也可拖动</translation>
    </message>
    <message>
        <source>Go to the previous or next mark</source>
        <translation>转到上一个或下一个标记</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>Open the mark</source>
        <translation>打开标记</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Home</translation>
    </message>
    <message>
        <source>Back to now</source>
        <translation>回到现在</translation>
    </message>
    <message>
        <source>In lists</source>
        <translation>在列表中</translation>
    </message>
    <message>
        <source>Details, or what the row leads to</source>
        <translation>详情，或该行所指的内容</translation>
    </message>
    <message>
        <source>Copy the selected rows</source>
        <translation>复制所选行</translation>
    </message>
    <message>
        <source>Pause the list of objects</source>
        <translation>暂停对象列表</translation>
    </message>
    <message>
        <source>Close or open a group</source>
        <translation>收起或展开分组</translation>
    </message>
    <message>
        <source>Open or close all groups</source>
        <translation>展开或收起所有分组</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>User Guide</source>
        <translation>用户指南</translation>
    </message>
    <message>
        <source>The user guide is not part of this build. It is in docs/user-guide.md of the source tree.</source>
        <translation>此构建不包含用户指南。它在源代码的 docs/user-guide.md 中。</translation>
    </message>
    <message>
        <source>Keyboard Shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Glossary</source>
        <translation>术语表</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>User &amp;Guide</source>
        <translation>用户指南(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Keyboard Shortcuts</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>G&amp;lossary</source>
        <translation>术语表(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;About PDDGPU Inspector</source>
        <translation>关于 PDDGPU 检查器(&amp;A)</translation>
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
        <source>Shows the memory of graphics cards and their clients, and the objects that the PDDGPU driver considers leaked.

Source: %1.

Free software under the GNU General Public License, version 3 or later. It comes without any warranty.</source>
        <translation>显示显卡的内存、其客户端，以及 PDDGPU 驱动视为泄漏的对象。

来源：%1。

自由软件，遵循 GNU 通用公共许可证第 3 版或更高版本。不提供任何担保。</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>An object younger than the suspicious age at the last check.</source>
        <translation>上次检查时未超过可疑年龄的对象。</translation>
    </message>
    <message>
        <source>Alert</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>VRAM and GTT in use together rose above the threshold. The driver repeats the alert about once a minute while they stay above.</source>
        <translation>VRAM 与 GTT 的已用合计超过了阈值。持续超过期间，驱动约每分钟提醒一次。</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>One run of the driver&apos;s leak detector over all tracked objects. States change only in a check.</source>
        <translation>驱动的泄漏检测器对所有被跟踪对象运行一次。状态只在检查时改变。</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>An open DRM file of a process. Every object belongs to one.</source>
        <translation>进程打开的 DRM 文件：对象归属于它。</translation>
    </message>
    <message>
        <source>Confirmed</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>An object older than the confirmed age at the last check.</source>
        <translation>上次检查时超过确认年龄的对象。</translation>
    </message>
    <message>
        <source>Domain</source>
        <translation>内存域</translation>
    </message>
    <message>
        <source>Where the memory of an object is: VRAM or GTT.</source>
        <translation>对象的内存所在之处：VRAM 或 GTT。</translation>
    </message>
    <message>
        <source>Eviction</source>
        <translation>驱逐</translation>
    </message>
    <message>
        <source>Moving an object from VRAM to GTT to make room.</source>
        <translation>为腾出空间把对象从 VRAM 移到 GTT。</translation>
    </message>
    <message>
        <source>System memory that the card reaches through its translation table.</source>
        <translation>显卡通过其转换表访问的系统内存。</translation>
    </message>
    <message>
        <source>Handle</source>
        <translation>句柄</translation>
    </message>
    <message>
        <source>A program&apos;s name for an object. An object without one can still be held by a mapping or a dma-buf.</source>
        <translation>程序对对象的引用名。没有句柄的对象仍可能被映射或 dma-buf 持有。</translation>
    </message>
    <message>
        <source>Leaked</source>
        <translation>泄漏</translation>
    </message>
    <message>
        <source>Suspicious or confirmed.</source>
        <translation>可疑或确认。</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>标记</translation>
    </message>
    <message>
        <source>A moment to compare with another one, on the page Difference.</source>
        <translation>在“差异”页面上与另一时刻比较的时刻。</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>A buffer object: a piece of the card&apos;s memory that a program asked for.</source>
        <translation>缓冲对象：程序申请的一块显卡内存。</translation>
    </message>
    <message>
        <source>Orphaned</source>
        <translation>孤立</translation>
    </message>
    <message>
        <source>A flag beside the state: the client that created the object has closed, and the object lives on.</source>
        <translation>状态之外的标志：创建它的客户端已关闭，对象却还在。</translation>
    </message>
    <message>
        <source>Persistent</source>
        <translation>持久</translation>
    </message>
    <message>
        <source>A flag: the program said that the object is meant to live long, so it never becomes suspicious.</source>
        <translation>标志：程序声明对象要长期存在，因此从不可疑。</translation>
    </message>
    <message>
        <source>Suspect</source>
        <translation>嫌疑</translation>
    </message>
    <message>
        <source>Suspicious</source>
        <translation>可疑</translation>
    </message>
    <message>
        <source>An object older than the suspicious age at the last check.</source>
        <translation>上次检查时超过可疑年龄的对象。</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>How many bytes of VRAM and GTT together raise an alert.</source>
        <translation>VRAM 与 GTT 合计达到多少字节时发出告警。</translation>
    </message>
    <message>
        <source>The card&apos;s own memory.</source>
        <translation>显卡自身的内存。</translation>
    </message>
    <message>
        <source>A group of objects that may leak, with the reasons: objects of one process with one label and about one size.</source>
        <translation>可能泄漏的一组对象，并附理由：同一进程、同一标签、大小相近的对象。</translation>
    </message>
</context>
<context>
    <name>pddgpu::HistogramModel</name>
    <message>
        <source>Took</source>
        <translation>耗时</translation>
    </message>
    <message>
        <source>Range of durations, of powers of two</source>
        <translation>耗时区间，按 2 的幂划分</translation>
    </message>
    <message>
        <source>How many of these operations took this long, since the device was bound</source>
        <translation>设备绑定以来耗时在此区间的操作次数</translation>
    </message>
</context>
<context>
    <name>pddgpu::HistoryProblem</name>
    <message>
        <source>The history is kept only until this window closes. Its file is left as it is; move it away, and the next start creates a new one.</source>
        <translation>历史只保留到此窗口关闭。其文件保持原样；把它移走，下次启动会新建一个。</translation>
    </message>
    <message>
        <source>The history so far is shown, but new samples are kept only until this window closes. Make its file and folder writable to keep them.</source>
        <translation>显示此前的历史，并只延续到此窗口关闭。要保存，请使其文件和文件夹可写。</translation>
    </message>
    <message>
        <source>The history is kept in memory for now, and is written as soon as possible. Is the disk full?</source>
        <translation>历史暂时保存在内存中，一旦可行就会写入。磁盘满了吗？</translation>
    </message>
</context>
<context>
    <name>pddgpu::KernelLogModel</name>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Alert</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>When the kernel logged the line</source>
        <translation>内核记录该行的时间</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>The kernel&apos;s level of the line, as in dmesg</source>
        <translation>内核给该行的级别，与 dmesg 中相同</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>行</translation>
    </message>
    <message>
        <source>The line as the driver wrote it</source>
        <translation>驱动写下的原文</translation>
    </message>
    <message>
        <source>Emergency</source>
        <comment>log level</comment>
        <translation>紧急</translation>
    </message>
    <message>
        <source>Alert</source>
        <comment>log level</comment>
        <translation>告警</translation>
    </message>
    <message>
        <source>Critical</source>
        <comment>log level</comment>
        <translation>严重</translation>
    </message>
    <message>
        <source>Error</source>
        <comment>log level</comment>
        <translation>错误</translation>
    </message>
    <message>
        <source>Warning</source>
        <comment>log level</comment>
        <translation>警告</translation>
    </message>
    <message>
        <source>Notice</source>
        <comment>log level</comment>
        <translation>注意</translation>
    </message>
    <message>
        <source>Information</source>
        <comment>log level</comment>
        <translation>信息</translation>
    </message>
    <message>
        <source>Debug</source>
        <comment>log level</comment>
        <translation>调试</translation>
    </message>
    <message>
        <source>Later than the sample that is shown</source>
        <translation>尚未到来：在当前显示的采样之后</translation>
    </message>
    <message>
        <source>What kind of message it is: an alert, or a line of a report</source>
        <translation>消息的类型：告警或报告中的一行</translation>
    </message>
</context>
<context>
    <name>pddgpu::KernelLogView</name>
    <message>
        <source>Filter lines</source>
        <translation>筛选行</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>All levels</source>
        <translation>所有级别</translation>
    </message>
    <message>
        <source>%1 and worse</source>
        <comment>log level</comment>
        <translation>%1及更严重</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>时钟</translation>
    </message>
    <message>
        <source>Local time where the driver&apos;s clock can be read, else seconds since boot, as in dmesg</source>
        <translation>能读到驱动时钟时为本地时间，否则为启动以来的秒数，与 dmesg 相同</translation>
    </message>
    <message>
        <source>Local time</source>
        <translation>本地时间</translation>
    </message>
    <message>
        <source>Since boot</source>
        <translation>启动以来</translation>
    </message>
    <message>
        <source>&amp;Follow</source>
        <translation>跟随(&amp;F)</translation>
    </message>
    <message>
        <source>Follow new lines</source>
        <translation>跟随新行</translation>
    </message>
    <message>
        <source>Kernel log</source>
        <translation>内核日志</translation>
    </message>
    <message>
        <source>Waiting for the first sample.</source>
        <translation>正在等待第一次采样。</translation>
    </message>
    <message>
        <source>The kernel log cannot be read. Alerts and charts go on without it.</source>
        <translation>无法读取内核日志。告警和图表不受影响。</translation>
    </message>
    <message>
        <source>No lines of the driver yet. It writes one when a device is bound, and when used memory crosses the threshold; a triggered check writes a report.</source>
        <translation>还没有驱动的日志行。绑定设备时、已用内存越过阈值时各写一行；触发检查会写一份报告。</translation>
    </message>
    <message>
        <source>Filter by text</source>
        <translation>按文本筛选</translation>
    </message>
    <message>
        <source>Keep the newest line in view; scrolling up or choosing a line stops it</source>
        <translation>始终显示最新一行；向上滚动或选中一行即停止</translation>
    </message>
    <message>
        <source>Keep the newest line at the sample that is shown in view; scrolling stops it</source>
        <translation>让当前采样处的最新一行保持可见；滚动会停止跟随</translation>
    </message>
    <message>
        <source>No line matches the filter.</source>
        <translation>没有符合筛选条件的行。</translation>
    </message>
    <message>
        <source>The recording holds no line of the driver.</source>
        <translation>录制中没有驱动的日志行。</translation>
    </message>
    <message>
        <source>The driver of this card writes no lines for this program. Alerts of watched objects are on the page Alerts, and in the system&apos;s journal: journalctl -t pddgpu-tracer</source>
        <translation>此显卡的驱动不会为本程序写入日志行。所监视对象的告警在“告警”页面以及系统日志中：journalctl -t pddgpu-tracer</translation>
    </message>
</context>
<context>
    <name>pddgpu::Listing</name>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>STATE</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>AGE</source>
        <translation>年龄</translation>
    </message>
    <message>
        <source>SIZE</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>DOMAIN</source>
        <translation>域</translation>
    </message>
    <message>
        <source>PID</source>
        <translation>PID</translation>
    </message>
    <message>
        <source>PROCESS</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>FLAGS</source>
        <translation>标志</translation>
    </message>
    <message>
        <source>LABEL</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>TIME</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>OBJECTS</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>LEAKED</source>
        <translation>泄漏</translation>
    </message>
    <message>
        <source>LEAKED BYTES</source>
        <translation>泄漏字节</translation>
    </message>
    <message>
        <source>ORPHANED</source>
        <translation>孤立</translation>
    </message>
    <message>
        <source>ALERTS</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>%1 of %2 used</source>
        <comment>bytes, bytes</comment>
        <translation>已用 %1，共 %2</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>%1; checks every %2; suspicious after %3, confirmed after %4</source>
        <translation>%1；每 %2 检查一次；%3 后可疑，%4 后确认</translation>
    </message>
    <message>
        <source>%1 (%2), driver %3, %4</source>
        <comment>device, card, version, time</comment>
        <translation>%1（%2），驱动 %3，%4</translation>
    </message>
    <message>
        <source>Suspicious</source>
        <translation>可疑</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>存活</translation>
    </message>
    <message>
        <source>Leaked</source>
        <translation>泄漏</translation>
    </message>
    <message>
        <source>Confirmed</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>Orphaned</source>
        <translation>孤立</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Monitor</source>
        <translation>监控</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>Born</source>
        <translation>产生</translation>
    </message>
    <message>
        <source>Gone</source>
        <translation>已消失</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>留下</translation>
    </message>
    <message>
        <source>BORN</source>
        <translation>产生</translation>
    </message>
    <message>
        <source>BYTES</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>GONE</source>
        <translation>消失</translation>
    </message>
    <message>
        <source>Cannot compare: a list of objects is unknown.</source>
        <translation>无法比较：有一份对象列表未知。</translation>
    </message>
    <message>
        <source>Cannot compare: these are two different devices.</source>
        <translation>无法比较：这是两个设备。</translation>
    </message>
    <message>
        <source>Cannot compare: the device was bound again meanwhile, and its object numbers have started again.</source>
        <translation>无法比较：设备其间重新绑定过，编号已重新开始。</translation>
    </message>
    <message>
        <source>Cannot compare: the recording is newer.</source>
        <translation>无法比较：录制的时间更晚。</translation>
    </message>
    <message>
        <source>OLDEST</source>
        <translation>最旧</translation>
    </message>
    <message>
        <source>CARD</source>
        <translation>显卡</translation>
    </message>
    <message>
        <source>%1 (not credible)</source>
        <comment>a figure</comment>
        <translation>%1（不可能正确）</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>device, card</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>device, objects</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1, the first %2 of them</source>
        <comment>device and objects, number</comment>
        <translation>%1，其中前 %2 个</translation>
    </message>
    <message>
        <source>%1 – THE LIST IS NOT COMPLETE</source>
        <comment>device and objects</comment>
        <translation>%1——列表不完整</translation>
    </message>
    <message>
        <source>%1: %2 in %3</source>
        <comment>device, objects, groups</comment>
        <translation>%1：%2，分为 %3</translation>
    </message>
    <message numerus="yes">
        <source>%1 group(s)</source>
        <translation>
            <numerusform>%1 组</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 USED</source>
        <comment>region of memory</comment>
        <translation>已用 %1</translation>
    </message>
    <message>
        <source>%1 by your processes</source>
        <comment>bytes</comment>
        <translation>您的进程使用 %1</translation>
    </message>
    <message>
        <source>Clients</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>BY CLIENTS</source>
        <translation>客户端持有</translation>
    </message>
    <message>
        <source>CLIENTS</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>Old</source>
        <translation>陈旧</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>pddgpu::Main</name>
    <message>
        <source>%1; see --help.</source>
        <translation>%1；请参阅 --help。</translation>
    </message>
    <message>
        <source>There is no display (DISPLAY and WAYLAND_DISPLAY are not set). These options work without one: --export-csv FILE, --export-json FILE, --export-bundle FILE and --screenshot FILE.</source>
        <translation>没有显示器（DISPLAY 和 WAYLAND_DISPLAY 未设置）。无需显示器的选项：--export-csv FILE、--export-json FILE、--export-bundle FILE 和 --screenshot FILE。</translation>
    </message>
</context>
<context>
    <name>pddgpu::MainWindow</name>
    <message>
        <source>PDDGPU Inspector</source>
        <translation>PDDGPU 检查器</translation>
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
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Kernel log</source>
        <translation>内核日志</translation>
    </message>
    <message>
        <source>Performance</source>
        <translation>性能</translation>
    </message>
    <message>
        <source>Suspects</source>
        <translation>嫌疑</translation>
    </message>
    <message>
        <source>Suspects (%1)</source>
        <translation>嫌疑 (%1)</translation>
    </message>
    <message>
        <source>Growth</source>
        <translation>增长</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Mark %1</source>
        <translation>标记 %1</translation>
    </message>
    <message>
        <source>alert of %1</source>
        <comment>device</comment>
        <translation>%1 的告警</translation>
    </message>
    <message>
        <source>&amp;Connect to Host…</source>
        <translation>连接主机(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Preferences…</source>
        <translation>首选项(&amp;P)…</translation>
    </message>
    <message>
        <source>%1 – PDDGPU Inspector</source>
        <comment>host</comment>
        <translation>%1 – PDDGPU Inspector</translation>
    </message>
    <message>
        <source>&amp;Find</source>
        <translation>查找(&amp;F)</translation>
    </message>
    <message>
        <source>Show a &amp;Simulation</source>
        <translation>显示模拟(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Load the Driver…</source>
        <translation>加载驱动(&amp;L)…</translation>
    </message>
    <message>
        <source>&amp;Intended Objects…</source>
        <translation>有意的对象(&amp;I)…</translation>
    </message>
    <message>
        <source>Show &amp;Chart</source>
        <translation>显示图表(&amp;C)</translation>
    </message>
    <message>
        <source>Show &amp;Side Panel</source>
        <translation>显示侧面板(&amp;S)</translation>
    </message>
    <message>
        <source>Alerts in the recording</source>
        <translation>录制中的告警</translation>
    </message>
    <message>
        <source>Alerts since the window was opened; in brackets: not seen yet</source>
        <translation>窗口打开以来的告警；括号内为尚未查看的数量</translation>
    </message>
    <message>
        <source>The objects at the time of the alert at %1 are unknown, because this window was not open then.</source>
        <translation>%1 告警时的对象未知，因为当时此窗口未打开。</translation>
    </message>
    <message>
        <source>The chart of a recording moves with its play head; Space plays and pauses</source>
        <translation>录制的图表随播放位置移动；空格键播放和暂停</translation>
    </message>
    <message>
        <source>%1 could not be controlled. %2</source>
        <comment>device, reason</comment>
        <translation>未能控制 %1。%2</translation>
    </message>
    <message>
        <source>The driver alerted at %1</source>
        <translation>驱动于 %1 发出告警</translation>
    </message>
    <message>
        <source>%1 has gone. %2 is shown until it comes back.</source>
        <comment>device, device</comment>
        <translation>%1 已消失。在它恢复之前显示 %2。</translation>
    </message>
    <message>
        <source>Clients</source>
        <translation>客户端</translation>
    </message>
</context>
<context>
    <name>pddgpu::MemoryChart</name>
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
    <message>
        <source>Back to now</source>
        <translation>回到现在</translation>
    </message>
    <message>
        <source>Show the latest samples again (Home)</source>
        <translation>重新显示最新的采样 (Home)</translation>
    </message>
    <message>
        <source>Marked at %1</source>
        <translation>标记于 %1</translation>
    </message>
    <message>
        <source>No sample at this time.</source>
        <translation>这个时间没有采样。</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <comment>time, time</comment>
        <translation>%1 至 %2</translation>
    </message>
    <message>
        <source>Alerts in this time</source>
        <translation>此时段内的告警</translation>
    </message>
    <message>
        <source>Shows or hides this in the chart</source>
        <translation>在图表中显示或隐藏此项</translation>
    </message>
    <message>
        <source>%1 (not credible)</source>
        <translation>%1（不可信）</translation>
    </message>
    <message>
        <source>All lines are hidden. A click on a name above shows its line.</source>
        <translation>所有曲线都已隐藏。点击上方的名称可显示其曲线。</translation>
    </message>
    <message>
        <source>Last</source>
        <comment>value of some time</comment>
        <translation>最后</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Free</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>容量</translation>
    </message>
    <message>
        <source>Lowest</source>
        <translation>最低</translation>
    </message>
    <message>
        <source>Highest</source>
        <translation>最高</translation>
    </message>
    <message>
        <source>%1: more than the total, not credible</source>
        <translation>%1：超过总量，不可信</translation>
    </message>
    <message>
        <source>Plus and minus zoom, arrows and Page keys move, Shift with the arrows shows the values of a moment, Ctrl with the arrows goes from mark to mark and Enter shows what was then, Escape hides the values, Home goes back to the latest samples.</source>
        <translation>加号和减号缩放，方向键和 Page 键移动，Shift 加方向键显示某一时刻的数值，Ctrl 加方向键在标记之间移动，Enter 显示当时的情况，Escape 收起数值，Home 回到最新样本。</translation>
    </message>
    <message>
        <source>Back to the sample shown</source>
        <translation>回到当前采样</translation>
    </message>
    <message>
        <source>Show the recording&apos;s sample again (Home)</source>
        <translation>重新显示录制的当前采样（Home）</translation>
    </message>
    <message>
        <source>Memory in use in this region</source>
        <translation>此区域已用的内存</translation>
    </message>
    <message>
        <source>Size of all suspicious and confirmed objects in all regions together</source>
        <translation>所有区域中可疑和已确认对象的总大小</translation>
    </message>
    <message>
        <source>The driver alerts while the memory in use in all regions together is above this</source>
        <translation>所有区域的总用量高于此值时，驱动会告警</translation>
    </message>
    <message>
        <source>%1 used</source>
        <comment>region of memory</comment>
        <translation>已用 %1</translation>
    </message>
    <message>
        <source>%1 size: %2</source>
        <comment>region of memory, bytes</comment>
        <translation>%1 大小：%2</translation>
    </message>
    <message>
        <source>What the clients that you can see hold in this region; the rest of what is used is the driver&apos;s, other users&apos;, or unexplained</source>
        <translation>您能看到的客户端在此区域中持有的内存；其余已用部分属于驱动、其他用户，或无法解释</translation>
    </message>
    <message>
        <source>%1 by clients</source>
        <comment>region of memory</comment>
        <translation>%1（客户端）</translation>
    </message>
    <message>
        <source>Old</source>
        <comment>objects</comment>
        <translation>陈旧</translation>
    </message>
    <message>
        <source>Size of all objects that are older than the suspicious age, in all regions together</source>
        <translation>所有区域中年龄超过可疑年龄的全部对象的大小</translation>
    </message>
</context>
<context>
    <name>pddgpu::NoDevicePage</name>
    <message>
        <source>, </source>
        <comment>between hosts</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>Check that ssh to the host works without a password, and that pddgpuctl is installed there.</source>
        <translation>请检查 ssh 到该主机是否无需密码，以及该主机上是否安装了 pddgpuctl。</translation>
    </message>
    <message>
        <source>Connecting to %1…</source>
        <comment>hosts</comment>
        <translation>正在连接到 %1…</translation>
    </message>
    <message>
        <source>Not connected to %1</source>
        <comment>hosts</comment>
        <translation>未连接到 %1</translation>
    </message>
    <message>
        <source>No card found</source>
        <translation>没有找到 显卡</translation>
    </message>
    <message>
        <source>No card found on %1</source>
        <comment>host</comment>
        <translation>在 %1 上没有找到 显卡</translation>
    </message>
    <message>
        <source>The driver is not loaded, or it has no card. This window shows the device as soon as there is one.</source>
        <translation>驱动没有加载，或者没有卡。一旦有设备，本窗口就会显示。</translation>
    </message>
    <message>
        <source>The devices cannot be listed</source>
        <translation>无法列出设备</translation>
    </message>
    <message>
        <source>The commands, from the package or the source tree.</source>
        <translation>所需命令，来自软件包或源代码。</translation>
    </message>
    <message>
        <source>Show the driver of another machine, or of several, over ssh.</source>
        <translation>通过 ssh 显示另一台或多台机器的驱动。</translation>
    </message>
    <message>
        <source>Show a file that this program or pddgpuctl recorded.</source>
        <translation>显示本程序或 pddgpuctl 录制的文件。</translation>
    </message>
    <message>
        <source>Run the driver&apos;s own leak detector on a made-up program. The window says so.</source>
        <translation>用驱动自身的泄漏检测器检查一个虚构的程序。窗口会说明这一点。</translation>
    </message>
</context>
<context>
    <name>pddgpu::Notifier</name>
    <message>
        <source>Show the objects</source>
        <translation>显示对象</translation>
    </message>
    <message numerus="yes">
        <source>%1 (simulated): %2 leak(s) found</source>
        <comment>device, count</comment>
        <translation>
            <numerusform>%1（模拟）：发现 %2 个泄漏</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %2 leak(s) found</source>
        <comment>device, count</comment>
        <translation>
            <numerusform>%1：发现 %2 个泄漏</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2.</source>
        <comment>group, figures</comment>
        <translation>%1：%2。</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>bytes, pace</comment>
        <translation>%1，%2</translation>
    </message>
    <message numerus="yes">
        <source>And %1 more.</source>
        <translation>
            <numerusform>另有 %1 个。</numerusform>
        </translation>
    </message>
    <message>
        <source>Show the suspects</source>
        <translation>显示嫌疑</translation>
    </message>
</context>
<context>
    <name>pddgpu::ObjectDetails</name>
    <message>
        <source>%1 (%2)</source>
        <comment>rounded, exact</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Younger than the suspicious age at the driver&apos;s last check.</source>
        <translation>驱动上次检查时未到可疑时长。</translation>
    </message>
    <message>
        <source>Older than the suspicious age at the driver&apos;s last check.</source>
        <translation>驱动上次检查时已超过可疑时长。</translation>
    </message>
    <message>
        <source>Older than the confirmed age at the driver&apos;s last check.</source>
        <translation>驱动上次检查时已超过确认时长。</translation>
    </message>
    <message>
        <source>Orphaned</source>
        <translation>孤立</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>The client that created the object has closed, and the object lives on.</source>
        <translation>创建该对象的客户端已关闭，而对象仍然存活。</translation>
    </message>
    <message>
        <source>Exported</source>
        <translation>已导出</translation>
    </message>
    <message>
        <source>A dma-buf of the object is open somewhere: another program or device may use it.</source>
        <translation>该对象的 dma-buf 在某处打开：可能有其他程序或设备在使用。</translation>
    </message>
    <message>
        <source>Imported</source>
        <translation>已导入</translation>
    </message>
    <message>
        <source>The memory is another device&apos;s; the size counts addresses in GTT, not memory.</source>
        <translation>内存属于另一设备；大小计的是 GTT 中的地址，而不是内存。</translation>
    </message>
    <message>
        <source>Persistent</source>
        <translation>持久</translation>
    </message>
    <message>
        <source>Created to live long: listed, but never suspicious or confirmed.</source>
        <translation>创建时就打算长期存在：会列出，但从不可疑或确认。</translation>
    </message>
    <message>
        <source>Flags</source>
        <translation>标志</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close details</source>
        <translation>关闭详细信息</translation>
    </message>
    <message>
        <source>Details of the selected objects</source>
        <translation>所选对象的详细信息</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Created at</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>%1 ns on the driver&apos;s monotonic clock</source>
        <translation>驱动单调时钟的 %1 ns</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Domain</source>
        <translation>域</translation>
    </message>
    <message>
        <source>Where the object is now.</source>
        <translation>对象现在所在的位置。</translation>
    </message>
    <message>
        <source>Process</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>PID %1: the creator, which may have ended since.</source>
        <translation>PID %1：创建者，之后可能已结束。</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>The DRM client that created the object; drm-client-id in fdinfo.</source>
        <translation>创建该对象的 DRM 客户端；即 fdinfo 中的 drm-client-id。</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Handles</source>
        <translation>句柄</translation>
    </message>
    <message>
        <source>None is open: a mapping or a dma-buf keeps it alive.</source>
        <translation>没有打开的句柄：由映射或 dma-buf 使其存活。</translation>
    </message>
    <message>
        <source>GEM handles that are open on the object.</source>
        <translation>该对象上打开的 GEM 句柄。</translation>
    </message>
    <message>
        <source>Alike</source>
        <translation>相同的</translation>
    </message>
    <message>
        <source>Of the same process, label and size, this one included.</source>
        <translation>进程、标签和大小都相同的对象，包括这一个。</translation>
    </message>
    <message>
        <source>Object %1</source>
        <translation>对象 %1</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Oldest</source>
        <translation>最老</translation>
    </message>
    <message>
        <source>Worst state</source>
        <translation>最坏状态</translation>
    </message>
    <message>
        <source>Trend</source>
        <translation>趋势</translation>
    </message>
    <message>
        <source>Of all objects of the group, also those that the filters hide.</source>
        <translation>组中全部对象的趋势，包括被筛选隐藏的。</translation>
    </message>
    <message>
        <source>Growth</source>
        <translation>增长</translation>
    </message>
    <message>
        <source>Youngest</source>
        <translation>最新</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>组</translation>
    </message>
    <message>
        <source>Their objects are not counted here.</source>
        <translation>其中的对象不计入此处。</translation>
    </message>
    <message>
        <source>Several are selected</source>
        <translation>选中了多个</translation>
    </message>
    <message>
        <source>Created as persistent, so it never counts as a leak.</source>
        <translation>创建为持久对象，因此从不视为泄漏。</translation>
    </message>
    <message>
        <source>Select an object or a group to see everything known about it.</source>
        <translation>选择对象或分组，即可查看其全部已知信息。</translation>
    </message>
    <message>
        <source>Created before watching began: its age is unknown, so it never counts as old.</source>
        <translation>在开始监视之前创建：存在时间未知，因此从不算作陈旧对象。</translation>
    </message>
    <message>
        <source>Older than watching</source>
        <translation>早于监视</translation>
    </message>
    <message>
        <source>It existed when watching began.</source>
        <translation>开始监视时它已存在。</translation>
    </message>
</context>
<context>
    <name>pddgpu::ObjectFilterBar</name>
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
        <translation>全部被跟踪的对象</translation>
    </message>
    <message>
        <source>Confirmed only</source>
        <translation>仅已确认</translation>
    </message>
    <message>
        <source>Suspicious only</source>
        <translation>仅可疑</translation>
    </message>
    <message>
        <source>Active only</source>
        <translation>仅活动</translation>
    </message>
    <message>
        <source>Filter by process, label or ID</source>
        <translation>按进程、标签或 ID 筛选</translation>
    </message>
    <message>
        <source>Process, label or ID</source>
        <translation>进程、标签或 ID</translation>
    </message>
    <message>
        <source>Lists objects whose process or label contains this text, and the object of this ID (Ctrl+F)</source>
        <translation>列出进程或标签含有此文字的对象，以及具有此 ID 的对象 (Ctrl+F)</translation>
    </message>
    <message>
        <source>Group objects by</source>
        <translation>对象分组方式</translation>
    </message>
    <message>
        <source>No groups</source>
        <translation>不分组</translation>
    </message>
    <message>
        <source>By process</source>
        <translation>按进程</translation>
    </message>
    <message>
        <source>By label</source>
        <translation>按标签</translation>
    </message>
    <message>
        <source>By domain</source>
        <translation>按域</translation>
    </message>
    <message>
        <source>By size class</source>
        <translation>按大小级别</translation>
    </message>
    <message>
        <source>By state</source>
        <translation>按状态</translation>
    </message>
    <message>
        <source>Filters</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>More filters</source>
        <translation>更多筛选</translation>
    </message>
    <message>
        <source>Domain to list</source>
        <translation>要列出的域</translation>
    </message>
    <message>
        <source>Any domain</source>
        <translation>任意域</translation>
    </message>
    <message>
        <source>Process to list</source>
        <translation>要列出的进程</translation>
    </message>
    <message>
        <source>Process or PID</source>
        <translation>进程或 PID</translation>
    </message>
    <message>
        <source>Lists objects of processes with this PID, or with this text in their name</source>
        <translation>列出具有此 PID 或名称含此文字的进程的对象</translation>
    </message>
    <message>
        <source>Minimum size</source>
        <translation>最小大小</translation>
    </message>
    <message>
        <source>Min. size: 4M</source>
        <translation>最小大小：4M</translation>
    </message>
    <message>
        <source>Minimum age</source>
        <translation>最短时长</translation>
    </message>
    <message>
        <source>Min. age: 30s</source>
        <translation>最短时长：30s</translation>
    </message>
    <message>
        <source>Lists objects that are at least this old: 30s, 5m, 2h, 1d</source>
        <translation>列出至少存在这么久的对象：30s、5m、2h、1d</translation>
    </message>
    <message>
        <source>Orphaned</source>
        <translation>孤立</translation>
    </message>
    <message>
        <source>Orphaned objects only</source>
        <translation>仅孤立对象</translation>
    </message>
    <message>
        <source>Lists only objects whose creating client has closed, while they live on</source>
        <translation>只列出创建者客户端已关闭而自身仍存活的对象</translation>
    </message>
    <message>
        <source>with “%1”</source>
        <translation>含“%1”</translation>
    </message>
    <message>
        <source>of process “%1”</source>
        <translation>属于进程“%1”</translation>
    </message>
    <message>
        <source>in %1</source>
        <comment>domain</comment>
        <translation>在 %1 中</translation>
    </message>
    <message>
        <source>of at least %1</source>
        <comment>size</comment>
        <translation>至少 %1</translation>
    </message>
    <message>
        <source>at least %1 old</source>
        <translation>至少存在 %1</translation>
    </message>
    <message>
        <source>orphaned</source>
        <translation>孤立</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between conditions</comment>
        <translation>，</translation>
    </message>
    <message>
        <source>Filter by domain, process, size, age or orphans</source>
        <translation>按域、进程、大小、年龄或孤立对象筛选</translation>
    </message>
    <message>
        <source>“%1” is not an age, so nothing is filtered by it. Write ages as 30s, 5m, 2h or 1d.</source>
        <translation>“%1”不是年龄，因此不按它筛选。请写成 30s、5m、2h 或 1d。</translation>
    </message>
    <message>
        <source>Old objects</source>
        <translation>陈旧的对象</translation>
    </message>
    <message>
        <source>Lists objects of at least this size: 4096, 64K, 4M, 1 GiB; of these sizes: 64K..4M; of exactly this one: =4M</source>
        <translation>列出不小于这个大小的对象：4096、64K、4M、1 GiB；这个范围的：64K..4M；正好这个大小的：=4M</translation>
    </message>
    <message>
        <source>“%1” is not a size, so nothing is filtered by it. Write sizes as 4096, 64K, 4M or 1 GiB, and two of them as 64K..4M.</source>
        <translation>“%1”不是大小，所以没有按它筛选。大小的写法：4096、64K、4M 或 1 GiB；两个大小写成 64K..4M。</translation>
    </message>
    <message>
        <source>of %1</source>
        <comment>size</comment>
        <translation>大小为 %1</translation>
    </message>
    <message>
        <source>of %1 to %2</source>
        <comment>sizes</comment>
        <translation>大小为 %1 至 %2</translation>
    </message>
</context>
<context>
    <name>pddgpu::ObjectNotices</name>
    <message>
        <source>Back to &amp;live</source>
        <translation>回到实时(&amp;L)</translation>
    </message>
    <message>
        <source>Back to the live list</source>
        <translation>回到实时列表</translation>
    </message>
    <message>
        <source>&amp;Show them</source>
        <translation>显示它们(&amp;S)</translation>
    </message>
    <message>
        <source>Show the orphaned objects</source>
        <translation>显示孤立对象</translation>
    </message>
    <message>
        <source>Orphaned: %1</source>
        <comment>objects and bytes</comment>
        <translation>孤立：%1</translation>
    </message>
    <message>
        <source>%1, of %2</source>
        <comment>orphans, creators</comment>
        <translation>%1，来自 %2</translation>
    </message>
    <message>
        <source>The driver counts these bytes as used, but no object (tracked, untracked or being freed) and no part of the driver accounts for them. If this persists, the driver itself leaks memory, not a program. Source: unexplained_bytes in memory_stats.</source>
        <translation>驱动把这些字节计为已用，但没有任何对象（被跟踪、未跟踪或正在释放）或驱动自身的部分与之对应。若持续如此，则是驱动自身泄漏内存，而非某个程序。来源：memory_stats 中的 unexplained_bytes。</translation>
    </message>
    <message>
        <source>The client that created these objects has closed, and they live on through a handle of another client, a mapping or a dma-buf. If nothing uses them any more, they are leaks, whatever their age.</source>
        <translation>创建这些对象的客户端已关闭，但它们仍通过其他客户端的句柄、内存映射或 dma-buf 存活。若已无人使用，无论存活多久都是泄漏。</translation>
    </message>
    <message>
        <source>%1 are in use without any explanation.</source>
        <translation>%1 正被使用，但没有任何来源可以解释。</translation>
    </message>
</context>
<context>
    <name>pddgpu::ObjectTable</name>
    <message>
        <source>Objects</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Reset Columns</source>
        <translation>重置列</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Show &amp;Details</source>
        <translation>显示详细信息(&amp;D)</translation>
    </message>
    <message>
        <source>Only This &amp;Process</source>
        <translation>仅此进程(&amp;P)</translation>
    </message>
    <message>
        <source>Only This &amp;Label</source>
        <translation>仅此标签(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Expand All Groups</source>
        <translation>展开所有组(&amp;E)</translation>
    </message>
    <message>
        <source>C&amp;ollapse All Groups</source>
        <translation>折叠所有组(&amp;O)</translation>
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
        <source>Age</source>
        <translation>存活时间</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Domain</source>
        <translation>内存域</translation>
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
    <message>
        <source>%1 and more</source>
        <translation>%1 及以上</translation>
    </message>
    <message>
        <source>= unchanged</source>
        <translation>= 不变</translation>
    </message>
    <message>
        <source>▲ +%1</source>
        <comment>growth</comment>
        <translation>▲ +%1</translation>
    </message>
    <message>
        <source>▼ −%1</source>
        <comment>decline</comment>
        <translation>▼ −%1</translation>
    </message>
    <message>
        <source>; </source>
        <comment>between what is said of a group</comment>
        <translation>；</translation>
    </message>
    <message>
        <source>Group, expanded: %1</source>
        <translation>组，已展开：%1</translation>
    </message>
    <message>
        <source>Group, collapsed: %1</source>
        <translation>组，已折叠：%1</translation>
    </message>
    <message>
        <source>The trend counts all objects of the group, also those that the filters hide.</source>
        <translation>趋势统计组中全部对象，包括被筛选隐藏的。</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <comment>change of bytes, time</comment>
        <translation>%2 内 %1</translation>
    </message>
    <message>
        <source>%1 since first seen %2 ago</source>
        <comment>change of bytes, time</comment>
        <translation>自 %2 前首次出现以来 %1</translation>
    </message>
    <message>
        <source>%1 (PID %2)</source>
        <comment>process</comment>
        <translation>%1 (PID %2)</translation>
    </message>
    <message>
        <source>(no label)</source>
        <translation>（无标签）</translation>
    </message>
    <message>
        <source>Age (s)</source>
        <translation>时长（秒）</translation>
    </message>
    <message>
        <source>Size (bytes)</source>
        <translation>大小（字节）</translation>
    </message>
    <message>
        <source>%1 – %2</source>
        <comment>sizes, the second one not included</comment>
        <translation>%1 – %2</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>group, objects</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>group, trend</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Size class / state</source>
        <translation>大小级别 / 状态</translation>
    </message>
    <message>
        <source>Objects / state</source>
        <translation>对象 / 状态</translation>
    </message>
    <message>
        <source>What the driver&apos;s last leak check found about the object: active, suspicious or confirmed. Orphaned is a flag, not a state.</source>
        <translation>驱动最近一次泄漏检查对该对象的判定：活动、可疑或确认。孤立是标志，不是状态。</translation>
    </message>
    <message>
        <source>Time since the object was created, without the time that the machine was suspended; of a group, its oldest object</source>
        <translation>对象创建以来的时间，不含机器挂起的时间；对分组而言是其中最旧的对象</translation>
    </message>
    <message>
        <source>Size of the buffer object; of a group, of all its objects</source>
        <translation>缓冲对象的大小；对分组而言是其中所有对象的总和</translation>
    </message>
    <message>
        <source>Number of the object; a device never reuses one</source>
        <translation>对象编号；同一设备不会重复使用</translation>
    </message>
    <message>
        <source>Created as persistent, so it never counts as a leak</source>
        <translation>创建为持久对象，因此从不视为泄漏</translation>
    </message>
    <message>
        <source>The region of memory that the object is in now</source>
        <translation>对象目前所在的内存区域</translation>
    </message>
    <message>
        <source>older than watching</source>
        <translation>早于监视</translation>
    </message>
    <message>
        <source>Created before watching began: its age is unknown, so it never counts as old</source>
        <translation>在开始监视之前创建：存在时间未知，因此从不算作陈旧对象</translation>
    </message>
    <message>
        <source>Unknown: created before watching began</source>
        <translation>未知：在开始监视之前创建</translation>
    </message>
</context>
<context>
    <name>pddgpu::ObjectsView</name>
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
    <message numerus="yes">
        <source>%1 object(s) live now.</source>
        <translation>
            <numerusform>当前有 %1 个存活对象。</numerusform>
        </translation>
    </message>
    <message>
        <source>Clear filters</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>Show suppressed objects</source>
        <translation>显示已抑制的对象</translation>
    </message>
    <message>
        <source>List also the objects that the suppressions say are intended</source>
        <translation>也列出抑制规则说明是有意为之的对象</translation>
    </message>
    <message>
        <source>Pause list</source>
        <translation>暂停列表</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Show details</source>
        <translation>显示详细信息</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Choose the columns of the list</source>
        <translation>选择列表的列</translation>
    </message>
    <message>
        <source>As of %1</source>
        <comment>time</comment>
        <translation>截至 %1</translation>
    </message>
    <message>
        <source>As of %1: %2</source>
        <comment>time, reason</comment>
        <translation>截至 %1：%2</translation>
    </message>
    <message>
        <source>paused at %1</source>
        <comment>time</comment>
        <translation>暂停于 %1</translation>
    </message>
    <message numerus="yes">
        <source>%1 hidden by filters</source>
        <translation>
            <numerusform>%1 个被筛选隐藏</numerusform>
        </translation>
    </message>
    <message>
        <source>Show suppressed (%1)</source>
        <translation>显示已抑制的 (%1)</translation>
    </message>
    <message>
        <source>%1 (PID %2)</source>
        <comment>process</comment>
        <translation>%1 (PID %2)</translation>
    </message>
    <message>
        <source>others</source>
        <comment>more processes</comment>
        <translation>其他</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between processes</comment>
        <translation>，</translation>
    </message>
    <message>
        <source>Listing the objects…</source>
        <translation>正在列出对象…</translation>
    </message>
    <message>
        <source>All objects are suppressed.</source>
        <translation>所有对象都已被抑制。</translation>
    </message>
    <message>
        <source>Back to the list without filters</source>
        <translation>回到不筛选的列表</translation>
    </message>
    <message>
        <source>Freeze the list; sampling and the chart go on (Ctrl+L)</source>
        <translation>冻结列表；采样和图表继续（Ctrl+L）</translation>
    </message>
    <message>
        <source>Everything known about the selected objects (Enter in the list)</source>
        <translation>所选对象的全部已知信息（在列表中按 Enter）</translation>
    </message>
    <message>
        <source>No object matches the filters.</source>
        <translation>没有符合筛选条件的对象。</translation>
    </message>
    <message>
        <source>At its next check, the driver marks objects older than %1 as suspicious, and objects older than %2 as confirmed leaks.</source>
        <translation>下次检查时，驱动会把存活超过 %1 的对象标为可疑，超过 %2 的标为确认泄漏。</translation>
    </message>
    <message>
        <source>No old objects.</source>
        <translation>没有陈旧的对象。</translation>
    </message>
    <message>
        <source>The next check marks objects older than %1 as suspicious, and objects older than %2 as confirmed.</source>
        <translation>下一次检查会把超过 %1 的对象标为可疑，超过 %2 的标为已确认。</translation>
    </message>
</context>
<context>
    <name>pddgpu::OneShot</name>
    <message>
        <source>%1 was not set to %2. %3</source>
        <comment>control, value, reason</comment>
        <translation>%1 未能设为 %2。%3</translation>
    </message>
    <message>
        <source>The list of objects is unknown.</source>
        <translation>对象列表未知。</translation>
    </message>
    <message>
        <source>Exported: %1 (%2)</source>
        <comment>path, count</comment>
        <translation>已导出：%1（%2）</translation>
    </message>
    <message>
        <source>This is only %1, one of %2 devices; --device chooses another one.</source>
        <comment>device, number</comment>
        <translation>这只是 %2 个设备中 %1 的；用 --device 选择其他设备。</translation>
    </message>
    <message>
        <source>PROCESS</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>PID</source>
        <translation>PID</translation>
    </message>
    <message>
        <source>LABEL</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>DOMAIN</source>
        <translation>域</translation>
    </message>
    <message>
        <source>STATE</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Nothing was written, because not all devices could be read; --device chooses one. %1</source>
        <comment>reasons</comment>
        <translation>什么都没有写入，因为并非所有设备都已知；用 --device 选择一个。%1</translation>
    </message>
    <message>
        <source>Only this machine, or a tree of files, can be captured.</source>
        <translation>只能采集本机或一个文件目录树。</translation>
    </message>
    <message>
        <source>Nothing useful was captured to %1: %2</source>
        <comment>folder, reason</comment>
        <translation>未能采集到 %1：%2</translation>
    </message>
    <message>
        <source>There is no card here.</source>
        <translation>这里没有显卡。</translation>
    </message>
    <message>
        <source>Captured: %1 (cards: %2, processes: %3, files: %4)</source>
        <comment>folder, numbers</comment>
        <translation>已采集：%1（显卡：%2，进程：%3，文件：%4）</translation>
    </message>
</context>
<context>
    <name>pddgpu::PerformanceModel</name>
    <message>
        <source>none yet</source>
        <translation>尚无</translation>
    </message>
    <message>
        <source>about %1</source>
        <translation>约 %1</translation>
    </message>
    <message>
        <source>One run of the leak detector over the tracked objects</source>
        <translation>泄漏检测器对被跟踪对象运行一次</translation>
    </message>
    <message>
        <source>Creation of an object</source>
        <translation>创建一个对象</translation>
    </message>
    <message>
        <source>Release of an object, from its last reference to the end of its memory</source>
        <translation>释放一个对象，从最后一个引用到其内存结束</translation>
    </message>
    <message>
        <source>Change of an object&apos;s domain, from VRAM to GTT or back</source>
        <translation>对象的域改变，从 VRAM 到 GTT 或相反</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>Last</source>
        <translation>最近</translation>
    </message>
    <message>
        <source>Average</source>
        <translation>平均</translation>
    </message>
    <message>
        <source>Half within</source>
        <translation>一半不超过</translation>
    </message>
    <message>
        <source>99 % within</source>
        <translation>99 % 不超过</translation>
    </message>
    <message>
        <source>Longest</source>
        <translation>最长</translation>
    </message>
    <message>
        <source>How many since the device was bound</source>
        <translation>设备绑定以来的次数</translation>
    </message>
    <message>
        <source>How long the latest one took</source>
        <translation>最近一次的耗时</translation>
    </message>
    <message>
        <source>How long one took on average since the device was bound</source>
        <translation>设备绑定以来的平均耗时</translation>
    </message>
    <message>
        <source>Half of them took no longer; estimated from a histogram of powers of two</source>
        <translation>一半不超过此值；由二的幂直方图估算</translation>
    </message>
    <message>
        <source>99 of 100 took no longer; estimated from a histogram of powers of two</source>
        <translation>100 次中有 99 次不超过此值；由二的幂直方图估算</translation>
    </message>
    <message>
        <source>How long the slowest one took since the device was bound</source>
        <translation>设备绑定以来最慢一次的耗时</translation>
    </message>
    <message>
        <source>The driver does not measure this.</source>
        <translation>驱动不测量这一项。</translation>
    </message>
    <message>
        <source>%1 ns</source>
        <translation>%1 ns</translation>
    </message>
    <message>
        <source>From memory_stats: %1</source>
        <translation>来自 memory_stats：%1</translation>
    </message>
    <message>
        <source>Allocation</source>
        <translation>分配</translation>
    </message>
    <message>
        <source>Free</source>
        <translation>释放</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Leak check</source>
        <translation>泄漏检查</translation>
    </message>
</context>
<context>
    <name>pddgpu::PerformanceView</name>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Durations in the driver</source>
        <translation>驱动中的耗时</translation>
    </message>
    <message>
        <source>Operation</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>As a table</source>
        <translation>以表格显示</translation>
    </message>
    <message>
        <source>Show the counts of the histograms as numbers</source>
        <translation>用数字显示直方图的计数</translation>
    </message>
    <message>
        <source>Counts of the histograms</source>
        <translation>直方图的计数</translation>
    </message>
    <message>
        <source>Nothing was counted yet.</source>
        <translation>还没有计数。</translation>
    </message>
    <message>
        <source>How long they took:</source>
        <translation>各自的耗时：</translation>
    </message>
    <message>
        <source>Histogram: %1</source>
        <comment>operation</comment>
        <translation>直方图：%1</translation>
    </message>
    <message>
        <source>Share of the time that leak checks take: unknown before the second sample with statistics.</source>
        <translation>泄漏检查所占时间的比例：在第二次带统计的采样之前未知。</translation>
    </message>
    <message numerus="yes">
        <source>%1 check(s)</source>
        <translation>
            <numerusform>%1 次检查</numerusform>
        </translation>
    </message>
    <message>
        <source>In the last %1 they took %2 (%3).</source>
        <comment>time, share, checks</comment>
        <translation>在最近 %1 内占 %2（%3）。</translation>
    </message>
    <message>
        <source>Processor time of this program: unknown before the second sample.</source>
        <translation>本程序的处理器时间：在第二次采样之前未知。</translation>
    </message>
    <message>
        <source>less than %1 %</source>
        <translation>不到 %1 %</translation>
    </message>
    <message>
        <source>Number of checks since the previous sample, times the duration of the last one (memory_stats: check_count, last_check_duration_ns), divided by the elapsed time</source>
        <translation>自上一样本以来的检查次数乘以最近一次检查的耗时（memory_stats：check_count、last_check_duration_ns），再除以经过的时间</translation>
    </message>
    <message>
        <source>Processor time of this process, all threads together, between the last two samples, divided by the elapsed time</source>
        <translation>本进程所有线程在最近两个样本之间的处理器时间，除以经过的时间</translation>
    </message>
    <message>
        <source>How many operations took how long, since the device was bound; point at a bar for its number. The dashed lines: half of them, and 99 of 100, took no longer.</source>
        <translation>设备绑定以来各耗时区间的操作次数；指向柱条可查看数值。虚线：一半的操作、以及 100 次中的 99 次不超过该耗时。</translation>
    </message>
    <message>
        <source>Share of the time that leak checks take: unknown.</source>
        <translation>泄漏检查所占时间：未知。</translation>
    </message>
    <message>
        <source>Leak checks took %1 of the time since the previous sample (%2).</source>
        <comment>share, checks</comment>
        <translation>自上一样本以来，泄漏检查占用了 %1 的时间（%2）。</translation>
    </message>
    <message>
        <source>This program used %1 of one processor since the previous sample.</source>
        <translation>自上一样本以来，本程序占用了一个处理器的 %1。</translation>
    </message>
</context>
<context>
    <name>pddgpu::PlainTable</name>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
</context>
<context>
    <name>pddgpu::PlaybackBar</name>
    <message>
        <source>One sample back</source>
        <translation>后退一次采样</translation>
    </message>
    <message>
        <source>Go one sample back</source>
        <translation>后退一次采样</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Play the recording</source>
        <translation>播放录制</translation>
    </message>
    <message>
        <source>One sample forward</source>
        <translation>前进一次采样</translation>
    </message>
    <message>
        <source>Go one sample forward</source>
        <translation>前进一次采样</translation>
    </message>
    <message>
        <source>Time in the recording</source>
        <translation>录制中的时间</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Seconds of the recording that pass in one second</source>
        <translation>一秒内播放的录制秒数</translation>
    </message>
    <message>
        <source>%1×</source>
        <comment>speed</comment>
        <translation>%1×</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>no samples</source>
        <translation>没有采样</translation>
    </message>
    <message>
        <source>%1 (%2 of %3)</source>
        <comment>time, number of the sample, samples</comment>
        <translation>%1（第 %2 个，共 %3 个）</translation>
    </message>
    <message>
        <source>Stop at this sample (Space)</source>
        <translation>停在此采样（空格）</translation>
    </message>
    <message>
        <source>Play the recording (Space)</source>
        <translation>播放录制（空格）</translation>
    </message>
</context>
<context>
    <name>pddgpu::PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>首选项</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Days that the history is kept</source>
        <translation>历史保留的天数</translation>
    </message>
    <message>
        <source> days</source>
        <translation> 天</translation>
    </message>
    <message>
        <source>Largest size of the history&apos;s file</source>
        <translation>历史文件的最大大小</translation>
    </message>
    <message>
        <source> MiB</source>
        <translation> MiB</translation>
    </message>
    <message>
        <source>&amp;Keep for:</source>
        <translation>保留(&amp;K)：</translation>
    </message>
    <message>
        <source>&amp;At most:</source>
        <translation>最大(&amp;A)：</translation>
    </message>
    <message>
        <source>The history&apos;s file</source>
        <translation>历史文件</translation>
    </message>
    <message>
        <source>File:</source>
        <translation>文件：</translation>
    </message>
    <message>
        <source>None: the history is kept only until this window closes.</source>
        <translation>无：历史只保留到此窗口关闭。</translation>
    </message>
    <message>
        <source>%1 now</source>
        <translation>现为 %1</translation>
    </message>
    <message>
        <source>Time between samples</source>
        <translation>样本间隔</translation>
    </message>
    <message>
        <source> ms</source>
        <translation>毫秒</translation>
    </message>
    <message>
        <source>&amp;Notify on the desktop</source>
        <translation>桌面通知(&amp;N)</translation>
    </message>
    <message>
        <source>Samples and alerts</source>
        <translation>样本与告警</translation>
    </message>
    <message>
        <source>&amp;Sample every:</source>
        <translation>采样间隔(&amp;S)：</translation>
    </message>
    <message>
        <source>Alerts:</source>
        <translation>告警：</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>&amp;Theme:</source>
        <translation>主题(&amp;T)：</translation>
    </message>
    <message>
        <source>&amp;Language:</source>
        <translation>语言(&amp;L)：</translation>
    </message>
    <message>
        <source>The samples of a recording are fixed.</source>
        <translation>录制的样本是固定的。</translation>
    </message>
    <message>
        <source>Older samples are removed from the file, and the oldest ones when the file gets too large. This window keeps showing what it has loaded.</source>
        <translation>更早的样本会从文件中删除；文件过大时，最旧的样本也会删除。本窗口仍会显示已载入的内容。</translation>
    </message>
    <message>
        <source>The file does not exist yet.</source>
        <translation>该文件尚不存在。</translation>
    </message>
</context>
<context>
    <name>pddgpu::Probe</name>
    <message>
        <source>There is no pddgpu device.</source>
        <translation>没有 pddgpu 设备。</translation>
    </message>
    <message>
        <source>There is no device “%1”. Choose from: %2.</source>
        <translation>没有设备“%1”。现有：%2。</translation>
    </message>
</context>
<context>
    <name>pddgpu::QuantityInput</name>
    <message>
        <source>“%1” is not a size (expected a number of bytes, from 1 to 2^64 - 1, or one with K, M, G or T, such as 100M or 1.5G)</source>
        <translation>“%1”不是大小：应为 1 到 2^64 - 1 的字节数，或带 K、M、G、T 的数，例如 100M 或 1.5G</translation>
    </message>
</context>
<context>
    <name>pddgpu::RecordingControls</name>
    <message>
        <source>Start &amp;Recording…</source>
        <translation>开始录制(&amp;R)…</translation>
    </message>
    <message>
        <source>S&amp;top Recording</source>
        <translation>停止录制(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Open Recording…</source>
        <translation>打开录制(&amp;O)…</translation>
    </message>
    <message>
        <source>Record to a File</source>
        <translation>录制到文件</translation>
    </message>
    <message>
        <source>Recordings (*.pddgpu)</source>
        <translation>录制 (*.pddgpu)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Open a Recording</source>
        <translation>打开录制</translation>
    </message>
    <message>
        <source>● Recording (%1)</source>
        <comment>size of the file</comment>
        <translation>● 正在录制 (%1)</translation>
    </message>
    <message>
        <source>To %1</source>
        <translation>到 %1</translation>
    </message>
    <message>
        <source>The recording has ended. %1</source>
        <translation>录制已结束。%1</translation>
    </message>
    <message numerus="yes">
        <source>Recorded %n sample(s) to %1.</source>
        <translation>
            <numerusform>已录制 %n 次采样到 %1。</numerusform>
        </translation>
    </message>
    <message>
        <source>A second window could not be started for %1.</source>
        <translation>无法为 %1 启动第二个窗口。</translation>
    </message>
    <message>
        <source>Recording did not start. %1</source>
        <translation>录制没有开始。%1</translation>
    </message>
</context>
<context>
    <name>pddgpu::RegionText</name>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
</context>
<context>
    <name>pddgpu::ReportError</name>
    <message>
        <source>Cannot write %1: it is not a regular file. Choose another name.</source>
        <translation>无法写入 %1：它不是普通文件。请另选名称。</translation>
    </message>
    <message>
        <source>%1 was not written, because the list of objects is unknown.</source>
        <translation>没有写入 %1，因为对象列表未知。</translation>
    </message>
    <message>
        <source>Cannot write %1: %2. Choose another place.</source>
        <translation>无法写入 %1：%2。请另选位置。</translation>
    </message>
</context>
<context>
    <name>pddgpu::ServerPassword</name>
    <message>
        <source>%1 cannot be read: %2</source>
        <translation>无法读取 %1：%2</translation>
    </message>
    <message>
        <source>%1 is not a regular file</source>
        <translation>%1 不是普通文件</translation>
    </message>
    <message>
        <source>%1 belongs to another user</source>
        <translation>%1 属于另一个用户</translation>
    </message>
    <message>
        <source>%1 is open to other users: restrict it to yourself with chmod 600</source>
        <translation>%1 对其他用户开放：请用 chmod 600 使其只属于您</translation>
    </message>
    <message>
        <source>%1 is too long</source>
        <translation>%1 过长</translation>
    </message>
    <message>
        <source>%1 does not exist</source>
        <translation>%1 不存在</translation>
    </message>
    <message>
        <source>%1 contains a password, but the address has no user name (expected prometheus:https://USER@HOST)</source>
        <translation>%1 含有密码，但地址中没有用户名：应为 prometheus:https://USER@HOST</translation>
    </message>
    <message>
        <source>%1 contains no password</source>
        <translation>%1 中没有密码</translation>
    </message>
    <message>
        <source>The password is sent to %1 over http: anybody on the network path can read it. Use https.</source>
        <translation>密码通过 http 发往 %1：沿途的所有人都能读到。请使用 https。</translation>
    </message>
</context>
<context>
    <name>pddgpu::SourceBanner</name>
    <message>
        <source>&amp;Unlock…</source>
        <translation>解锁(&amp;U)…</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>SIMULATED DEVICE – these are the figures of a built-in simulation, not of a pddgpu driver.</source>
        <translation>模拟设备 – 这些数据来自内置的模拟，而不是 pddgpu 驱动。</translation>
    </message>
    <message>
        <source>The list of objects and the controls stay locked: %1.</source>
        <comment>reason</comment>
        <translation>对象列表和控件仍处于锁定状态：%1。</translation>
    </message>
    <message>
        <source>No connection to %1: %2.</source>
        <comment>host, reason</comment>
        <translation>无法连接 %1：%2。</translation>
    </message>
    <message>
        <source>The next try is in %1.</source>
        <translation>%1 后重试。</translation>
    </message>
    <message>
        <source>Ask once for permission to read and control the whole driver; the window itself runs without it</source>
        <translation>请求一次读取和控制整个驱动的权限；窗口本身不会获得该权限</translation>
    </message>
    <message>
        <source>Other &amp;Sources</source>
        <translation>其他来源(&amp;S)</translation>
    </message>
    <message>
        <source>Other sources</source>
        <translation>其他来源</translation>
    </message>
    <message>
        <source>RECORDING OF A SIMULATION – these are the figures of %1, not of a pddgpu driver.</source>
        <translation>模拟的录制——这些是 %1 中的数字，不来自 pddgpu 驱动。</translation>
    </message>
    <message>
        <source>RECORDING – these figures come from %1 and are not current.</source>
        <translation>录制 – 这些数据来自 %1，并非当前数据。</translation>
    </message>
    <message>
        <source>SIMULATED DEVICE – no pddgpu device was found, so these are the figures of a built-in simulation.</source>
        <translation>模拟设备 – 没有找到 pddgpu 设备，因此这些是内置模拟的数据。</translation>
    </message>
    <message>
        <source>Its clock runs %1 times as fast as yours: ages and durations follow its clock, times of day follow yours.</source>
        <translation>它的时钟是您的 %1 倍：年龄和时长按它的时钟，时刻按您的时钟。</translation>
    </message>
    <message>
        <source>Only administrators can read the list of objects and use the controls.</source>
        <translation>只有管理员可以读取对象列表并使用控制项。</translation>
    </message>
    <message>
        <source>Waiting for permission to read and control the driver.</source>
        <translation>正在等待读取和控制驱动的权限。</translation>
    </message>
    <message>
        <source>Everything can be read. Permission to control the driver was not given.</source>
        <translation>可以读取全部内容。未获得控制驱动的权限。</translation>
    </message>
</context>
<context>
    <name>pddgpu::SourceError</name>
    <message>
        <source>The device has gone (%1): %2.</source>
        <translation>设备已移除（%1）：%2。</translation>
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
        <source>%1 does not exist: %2.</source>
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
        <source>This user may not read the kernel log, %1: %2.</source>
        <translation>该用户不能读取内核日志 %1：%2。</translation>
    </message>
    <message>
        <source>%1 was not changed: %2.</source>
        <translation>没有对 %1 做任何操作：%2。</translation>
    </message>
    <message>
        <source>%1 is not in this recording: %2.</source>
        <translation>这份录制中没有 %1：%2。</translation>
    </message>
    <message>
        <source>The recording %1 cannot be read: %2.</source>
        <translation>无法读取录制 %1：%2。</translation>
    </message>
    <message>
        <source>The recording %1 cannot be written: %2.</source>
        <translation>无法写入录制 %1：%2。</translation>
    </message>
    <message>
        <source>Allow it with sudo sysctl kernel.dmesg_restrict=0, or give this program the capability CAP_SYSLOG; everything else is shown without it.</source>
        <translation>用 sudo sysctl kernel.dmesg_restrict=0 允许，或赋予本程序 CAP_SYSLOG 能力；其他一切照常显示。</translation>
    </message>
    <message>
        <source>Start with --source driver to control or record a device.</source>
        <translation>要控制或录制设备，请用 --source driver 启动。</translation>
    </message>
    <message>
        <source>Open a file that this program recorded; a newer program reads older recordings.</source>
        <translation>请打开本程序录制的文件；较新的程序能读较旧的录制。</translation>
    </message>
    <message>
        <source>Choose another place; what was recorded so far can be opened.</source>
        <translation>请另选位置；到那时为止录制的内容可以打开。</translation>
    </message>
    <message>
        <source>%1 can only be read here, not written: %2.</source>
        <translation>%1 在这里可以读取，但不能写入：%2。</translation>
    </message>
    <message>
        <source>No connection to %1: %2.</source>
        <translation>无法连接 %1：%2。</translation>
    </message>
    <message>
        <source>An administrator can allow it: with polkit on this machine, with sudo on another.</source>
        <translation>管理员可以放行：本机用 polkit，其他机器用 sudo。</translation>
    </message>
    <message>
        <source>No card found (%1).</source>
        <translation>没有找到 显卡（%1）。</translation>
    </message>
    <message>
        <source>%1 is not credible: %2.</source>
        <translation>%1 不可能正确：%2。</translation>
    </message>
    <message>
        <source>The ages in %1 are not credible: %2.</source>
        <translation>%1 中的年龄不可能正确：%2。</translation>
    </message>
    <message>
        <source>%1 has an unknown ABI version: %2.</source>
        <translation>%1 所用的 ABI 未知：%2。</translation>
    </message>
    <message>
        <source>The list in %1 is not complete: %2.</source>
        <translation>%1 中的列表不完整：%2。</translation>
    </message>
    <message>
        <source>No card found.</source>
        <translation>没有找到 显卡。</translation>
    </message>
    <message>
        <source>Load the driver with sudo modprobe pddgpu, or start with --source simulated.</source>
        <translation>用 sudo modprobe pddgpu 加载驱动，或用 --source simulated 启动。</translation>
    </message>
    <message>
        <source>The connection is retried automatically. Check that ssh to this host works without a password, and that pddgpuctl is installed there.</source>
        <translation>会自动重试连接。请检查 ssh 到此主机是否无需密码，以及该主机上是否安装了 pddgpuctl。</translation>
    </message>
    <message>
        <source>Do not rely on it: the driver, or whatever stands in for it, has an error.</source>
        <translation>不要依赖它：驱动或代替它的文件有错误。</translation>
    </message>
    <message>
        <source>Use the version of this program that belongs to the driver: these figures may mean something else.</source>
        <translation>请使用与驱动版本相同的程序：这里的数字可能有别的含义。</translation>
    </message>
    <message>
        <source>Objects are missing from it; the counters and the chart include them.</source>
        <translation>其中缺少对象；计数和图表包含它们。</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>没有做任何更改。</translation>
    </message>
    <message>
        <source>The list in %1 may be wrong: %2.</source>
        <translation>%1 中的列表可能有误：%2。</translation>
    </message>
    <message>
        <source>Objects may be missing, or listed although they have gone. Close all windows that watch objects, and watch them again.</source>
        <translation>可能缺少对象，或列出了已不存在的对象。请关闭所有监视对象的窗口，然后重新监视。</translation>
    </message>
</context>
<context>
    <name>pddgpu::SourceOptions</name>
    <message>
        <source>Or prometheus:URL: all hosts that this Prometheus server knows.</source>
        <translation>或 prometheus:URL：该 Prometheus 服务器所知的全部主机。</translation>
    </message>
    <message>
        <source>source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>目录</translation>
    </message>
    <message>
        <source>Time between samples in milliseconds, %1 to %2.</source>
        <translation>采样间隔，单位毫秒，%1 到 %2。</translation>
    </message>
    <message>
        <source>number</source>
        <translation>数</translation>
    </message>
    <message>
        <source>--source: only pddgpu-inspector can show a fleet</source>
        <translation>--source：机群只能由 pddgpu-inspector 显示</translation>
    </message>
    <message>
        <source>--interval-ms: not a number from %1 to %2</source>
        <translation>--interval-ms：不是 %1 到 %2 之间的数</translation>
    </message>
    <message>
        <source>Where the figures come from: auto (the driver if there is a device; otherwise, in the window only, the simulation), driver</source>
        <translation>数据来源：auto（有设备时为驱动，否则仅在窗口中为模拟）、driver</translation>
    </message>
    <message>
        <source>Where the figures come from: driver (the default; having no device is an error)</source>
        <translation>数据来源：driver（省略时也是；没有设备则为错误）</translation>
    </message>
    <message>
        <source>%1, ssh:HOST[,HOST…] (the drivers there), simulated[:PROGRAM[+PROGRAM…][,speed=N]] with a card for each PROGRAM, of mixed, healthy, leaky, orphan and scenario files, or recording:FILE.</source>
        <translation>%1、ssh:HOST[,HOST…]（那里的驱动）、simulated[:PROGRAM[+PROGRAM…][,speed=N]]（每个 PROGRAM 一张卡，可为 mixed、healthy、leaky、orphan 或场景文件）或 recording:FILE。</translation>
    </message>
    <message>
        <source>Read the driver&apos;s files below this folder, and never show the simulation.</source>
        <translation>在此文件夹下读取驱动的文件；此时不会使用模拟。</translation>
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
        <source>Simulation: %1</source>
        <comment>its title</comment>
        <translation>模拟：%1</translation>
    </message>
    <message>
        <source>Driver %1</source>
        <comment>its name</comment>
        <translation>%1 驱动</translation>
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
    <message>
        <source>Recording</source>
        <translation>正在录制</translation>
    </message>
    <message>
        <source>sample of %1</source>
        <translation>%1 的采样</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>未连接</translation>
    </message>
    <message numerus="yes">
        <source>, lost %n time(s)</source>
        <comment>the connection</comment>
        <translation>
            <numerusform>，已中断 %n 次</numerusform>
        </translation>
    </message>
    <message>
        <source>Recording of a simulation</source>
        <translation>模拟的录制</translation>
    </message>
    <message>
        <source>ssh, round trip %1</source>
        <comment>duration</comment>
        <translation>ssh，往返 %1</translation>
    </message>
    <message>
        <source>More…</source>
        <translation>更多…</translation>
    </message>
    <message>
        <source>Show the whole message</source>
        <translation>显示完整消息</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
</context>
<context>
    <name>pddgpu::SuppressDialog</name>
    <message>
        <source>This Is Intended</source>
        <translation>这是有意的</translation>
    </message>
    <message>
        <source>Leave out objects that have all of this in common:</source>
        <translation>排除具有以下全部共同点的对象：</translation>
    </message>
    <message>
        <source>Process %1</source>
        <translation>进程 %1</translation>
    </message>
    <message>
        <source>No label</source>
        <translation>无标签</translation>
    </message>
    <message>
        <source>Label %1</source>
        <translation>标签 %1</translation>
    </message>
    <message>
        <source>Size %1</source>
        <translation>大小 %1</translation>
    </message>
    <message>
        <source>Size: various</source>
        <translation>大小：不一</translation>
    </message>
    <message>
        <source>&amp;Why is it intended?</source>
        <translation>为何是有意的(&amp;W)？</translation>
    </message>
    <message>
        <source>Why is it intended?</source>
        <translation>为何是有意的？</translation>
    </message>
    <message>
        <source>This line is added to %1:</source>
        <translation>将在 %1 中加入这一行：</translation>
    </message>
    <message>
        <source>Add Rule</source>
        <translation>添加规则</translation>
    </message>
    <message>
        <source>Choose at least one.</source>
        <translation>请至少选择一项。</translation>
    </message>
    <message>
        <source>Label %1, with any number in place of #</source>
        <translation>标签 %1，# 处为任意数字</translation>
    </message>
    <message>
        <source>Required</source>
        <translation>必填</translation>
    </message>
    <message>
        <source>A rule needs at least one of these.</source>
        <translation>规则至少需要其中一项。</translation>
    </message>
    <message>
        <source>A rule needs a reason: say why it is intended.</source>
        <translation>规则需要理由：请说明为什么是有意的。</translation>
    </message>
    <message>
        <source>This Is a Leak</source>
        <translation>这是泄漏</translation>
    </message>
    <message>
        <source>Call objects a leak that have all of this in common:</source>
        <translation>把符合以下全部条件的对象称为泄漏：</translation>
    </message>
    <message>
        <source>Label: various</source>
        <translation>标签：多种</translation>
    </message>
    <message>
        <source>&amp;Why is it a leak?</source>
        <translation>为什么是泄漏(&amp;W)？</translation>
    </message>
    <message>
        <source>Why is it a leak?</source>
        <translation>为什么是泄漏？</translation>
    </message>
    <message>
        <source>May stay empty</source>
        <translation>可以留空</translation>
    </message>
    <message>
        <source>Sizes from %1 to %2</source>
        <translation>大小从 %1 至 %2</translation>
    </message>
</context>
<context>
    <name>pddgpu::SuppressionsDialog</name>
    <message>
        <source>Intended Objects</source>
        <translation>有意的对象</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>移除(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>Take back the last rule that was added or removed in this window</source>
        <translation>撤销本窗口最近一次添加或移除规则的操作</translation>
    </message>
    <message>
        <source>Intended objects</source>
        <translation>有意的对象</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Nothing was changed: %1.</source>
        <translation>没有更改：%1。</translation>
    </message>
    <message>
        <source>Objects that meet one of these rules are left out of suspects and growth; with is:leak they are called a leak. The first rule that they meet counts. The rules stand in %1.</source>
        <translation>符合其中一条规则的对象不计入嫌疑和增长；带 is:leak 的规则则把它们称为泄漏。以最先符合的规则为准。规则保存在 %1 中。</translation>
    </message>
    <message>
        <source>No rules. Choose a group of the page Suspects, and &quot;This Is Intended…&quot; or &quot;This Is a Leak…&quot;.</source>
        <translation>没有规则。请在嫌疑页面选中一组，再选“这是有意的…”或“这是泄漏…”。</translation>
    </message>
</context>
<context>
    <name>pddgpu::Suspects</name>
    <message>
        <source>There is nothing to judge.</source>
        <translation>没有可以判断的内容。</translation>
    </message>
    <message numerus="yes">
        <source>%1: %n line(s) are no rules, and were left out.</source>
        <comment>file</comment>
        <translation>
            <numerusform>%1：%n 行不是规则，未予采用。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::SuspectsModel</name>
    <message>
        <source>objects unknown</source>
        <translation>对象未知</translation>
    </message>
    <message>
        <source>%1, confidence %2</source>
        <comment>objects, confidence</comment>
        <translation>%1，可信度%2</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between figures</comment>
        <translation>，</translation>
    </message>
    <message numerus="yes">
        <source>Too early to tell (%1 group(s), %2)</source>
        <comment>count, bytes</comment>
        <translation>
            <numerusform>为时过早（%1 组，%2）</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Probably fine (%1 group(s), %2)</source>
        <comment>count, bytes</comment>
        <translation>
            <numerusform>大概没问题（%1 组，%2）</numerusform>
        </translation>
    </message>
    <message>
        <source>Groups that are not at stake. Click, or press Enter, to show or hide them.</source>
        <translation>不需要处理的组。点击或按回车可显示或隐藏。</translation>
    </message>
    <message>
        <source>%1. %2.</source>
        <comment>title, verdicts</comment>
        <translation>%1。%2。</translation>
    </message>
    <message>
        <source>%1: %2. %3. %4.</source>
        <comment>verdict, group, figures, evidence</comment>
        <translation>%1：%2。%3。%4。</translation>
    </message>
    <message>
        <source>%1, %2 each</source>
        <comment>creator, size</comment>
        <translation>%1，每个 %2</translation>
    </message>
    <message>
        <source>By line %1 of the rules</source>
        <translation>依据规则第 %1 行</translation>
    </message>
    <message>
        <source>By line %1 of the rules: %2</source>
        <translation>依据规则第 %1 行：%2</translation>
    </message>
    <message>
        <source>Intended</source>
        <translation>有意的</translation>
    </message>
</context>
<context>
    <name>pddgpu::SuspectsView</name>
    <message>
        <source>Show &amp;Objects</source>
        <translation>显示对象(&amp;O)</translation>
    </message>
    <message>
        <source>List these objects (Enter)</source>
        <translation>列出这些对象 (Enter)</translation>
    </message>
    <message>
        <source>This Is &amp;Intended…</source>
        <translation>这是有意的(&amp;I)…</translation>
    </message>
    <message>
        <source>Leave such objects out from now on, and write down why (Delete)</source>
        <translation>今后排除这类对象，并写下原因 (Delete)</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Suspects</source>
        <translation>嫌疑</translation>
    </message>
    <message>
        <source>Show suppressed (%1)</source>
        <translation>显示已抑制的 (%1)</translation>
    </message>
    <message>
        <source>Orphaned: %1 whose creator has closed.</source>
        <translation>孤立：%1，其创建者已关闭。</translation>
    </message>
    <message>
        <source>Unexplained: %1 are used that no object of the driver accounts for.</source>
        <translation>无法解释：已用 %1，驱动的任何对象都不能解释。</translation>
    </message>
    <message>
        <source>The suppressions stay as they were: %1.</source>
        <translation>抑制规则保持原样：%1。</translation>
    </message>
    <message numerus="yes">
        <source>%1 line(s) of %2 are not valid rules and are ignored. Line %3: %4.</source>
        <comment>count, path, number, reason</comment>
        <translation>
            <numerusform>%2 中有 %1 行不是规则，不起作用。第 %3 行：%4。</numerusform>
        </translation>
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
        <source>&amp;Undo Rule</source>
        <translation>撤销规则(&amp;U)</translation>
    </message>
    <message>
        <source>Take back the last rule that was added or removed in this window</source>
        <translation>撤销本窗口最近一次添加或移除规则的操作</translation>
    </message>
    <message>
        <source>The rules were not changed: %1.</source>
        <translation>规则未更改：%1。</translation>
    </message>
    <message>
        <source>This Is a &amp;Leak…</source>
        <translation>这是泄漏(&amp;L)…</translation>
    </message>
    <message>
        <source>Show &amp;probably fine</source>
        <translation>显示大概没问题的(&amp;P)</translation>
    </message>
    <message>
        <source>Too early to tell</source>
        <translation>为时过早</translation>
    </message>
    <message>
        <source>No leak found</source>
        <translation>未发现泄漏</translation>
    </message>
    <message>
        <source>At stake: %1, %2</source>
        <comment>bytes; groups</comment>
        <translation>需要处理：%1，%2</translation>
    </message>
    <message numerus="yes">
        <source>%1 more group(s) are not listed, and probably fine.</source>
        <translation>
            <numerusform>另有 %1 组未列出，大概没问题。</numerusform>
        </translation>
    </message>
    <message>
        <source>The verdicts are about the whole recording, not only about the time up to this sample.</source>
        <translation>判断针对整个录制，而不只是到这个样本为止的时间。</translation>
    </message>
    <message>
        <source>Too early to tell. The first verdict takes about %1 more.</source>
        <translation>为时过早。第一个判断大约还要 %1。</translation>
    </message>
    <message>
        <source>Too early to tell: nothing has been watched for long enough.</source>
        <translation>为时过早：观察时间都还不够。</translation>
    </message>
    <message>
        <source>There is nothing that could leak.</source>
        <translation>没有可能泄漏的对象。</translation>
    </message>
    <message>
        <source>Persistent objects, suppressed ones, and those older than the leak monitor do not count.</source>
        <translation>持久的、被抑制的以及早于泄漏监视器的对象不计入。</translation>
    </message>
    <message>
        <source>Nothing leaks, as far as can be told.</source>
        <translation>就目前所知，没有泄漏。</translation>
    </message>
    <message>
        <source>Nothing leaks, as far as can be told from %1 of recording.</source>
        <translation>就这 %1的录制所知，没有泄漏。</translation>
    </message>
    <message>
        <source>Nothing leaks, as far as can be told after %1.</source>
        <translation>观察 %1后，就目前所知，没有泄漏。</translation>
    </message>
    <message numerus="yes">
        <source>Too early to tell of %1 group(s), %2.</source>
        <comment>count, bytes</comment>
        <translation>
            <numerusform>有 %1 组（%2）还为时过早。</numerusform>
        </translation>
    </message>
    <message>
        <source>The objects of this card are unknown</source>
        <translation>这块显卡的对象未知</translation>
    </message>
    <message>
        <source>Take &amp;Back the Rule</source>
        <translation>收回规则(&amp;B)</translation>
    </message>
    <message>
        <source>Remove the rule that calls these objects a leak (Insert)</source>
        <translation>移除把这些对象称为泄漏的规则（Insert）</translation>
    </message>
    <message>
        <source>Call such objects a leak from now on, whatever is seen (Insert)</source>
        <translation>从此把这样的对象称为泄漏，无论观察到什么（Insert）</translation>
    </message>
    <message>
        <source>Take back the rule that calls this a leak first</source>
        <translation>请先收回把它称为泄漏的规则</translation>
    </message>
    <message>
        <source>No process grows</source>
        <translation>没有进程在增长</translation>
    </message>
    <message>
        <source>Only what each process holds is known here. That shows who grows, but never a leak. Where the program runs on the card&apos;s machine, Device, Watch Objects shows more.</source>
        <translation>这里只知道每个进程持有多少。这能看出谁在增长，但看不出泄漏。程序运行在显卡所在的机器上时，“设备 &gt; 监视对象”会显示更多。</translation>
    </message>
</context>
<context>
    <name>pddgpu::VerdictListing</name>
    <message>
        <source>%1: %2 (%3)</source>
        <comment>verdict, number of groups, bytes</comment>
        <translation>%1：%2（%3）</translation>
    </message>
    <message numerus="yes">
        <source>%n more group(s) to look at are not listed.</source>
        <translation>
            <numerusform>另有 %n 组值得查看，未列出。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more group(s) that are probably fine</source>
        <translation>
            <numerusform>另有 %n 组很可能正常</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2.</source>
        <comment>what, list</comment>
        <translation>%1：%2。</translation>
    </message>
    <message>
        <source>; </source>
        <comment>in a list</comment>
        <translation>；</translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>a sentence</comment>
        <translation>%1。</translation>
    </message>
    <message numerus="yes">
        <source>%n group(s) not watched for long enough.</source>
        <translation>
            <numerusform>%n 组的监视时间还不够。</numerusform>
        </translation>
    </message>
    <message>
        <source>Left out as intended, by the rules in %1: %2.</source>
        <comment>file, objects</comment>
        <translation>按 %1 中的规则，作为有意的而略去：%2。</translation>
    </message>
    <message>
        <source>region</source>
        <comment>of memory</comment>
        <translation>区域</translation>
    </message>
    <message>
        <source>memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>process</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>creator</source>
        <comment>of objects</comment>
        <translation>创建者</translation>
    </message>
    <message>
        <source>client</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>all memory</source>
        <translation>全部内存</translation>
    </message>
    <message>
        <source>no label</source>
        <translation>无标签</translation>
    </message>
    <message numerus="yes">
        <source>%n sample(s)</source>
        <translation>
            <numerusform>%n 次采样</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>device, card</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>%1, watched for %2, %3</source>
        <comment>card, duration, samples</comment>
        <translation>%1，监视了 %2，%3</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>card, samples</comment>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>Its objects are unknown: judged from what clients hold, which shows growth, but no leak.</source>
        <translation>其对象未知：根据客户端持有的内存判断，能看出增长，但看不出泄漏。</translation>
    </message>
    <message>
        <source>VERDICT</source>
        <translation>判断</translation>
    </message>
    <message>
        <source>CONFIDENCE</source>
        <translation>可信度</translation>
    </message>
    <message>
        <source>PACE</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>OBJECTS</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>BYTES</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>GROUP</source>
        <translation>组</translation>
    </message>
    <message>
        <source>Nothing leaks or grows.</source>
        <translation>没有泄漏或增长。</translation>
    </message>
    <message>
        <source>Nothing is known to leak or grow.</source>
        <translation>未发现泄漏或增长。</translation>
    </message>
    <message>
        <source>KIND</source>
        <translation>种类</translation>
    </message>
    <message>
        <source>NOW</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>TREND</source>
        <translation>趋势</translation>
    </message>
    <message>
        <source>SUBJECT</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Nothing is known to grow.</source>
        <translation>未发现增长。</translation>
    </message>
    <message numerus="yes">
        <source>%n more subject(s) are not listed.</source>
        <translation>
            <numerusform>另有 %n 项未列出。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::VerdictText</name>
    <message numerus="yes">
        <source>%1 object(s)</source>
        <translation>
            <numerusform>%1 个对象</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 from %2 generation(s) in %3 are still there</source>
        <comment>objects, count, duration</comment>
        <translation>
            <numerusform>%3内 %2 代中的%1仍然存在</numerusform>
        </translation>
    </message>
    <message>
        <source>none has been freed</source>
        <translation>没有一个被释放</translation>
    </message>
    <message>
        <source>none was freed later than %1 after its creation</source>
        <translation>没有一个在创建 %1 之后被释放</translation>
    </message>
    <message>
        <source>%1 freed later than %2 after creation</source>
        <comment>objects, age</comment>
        <translation>%1在创建 %2 之后被释放</translation>
    </message>
    <message>
        <source>%1, while others are freed; %2</source>
        <translation>%1，而其他的被释放；%2</translation>
    </message>
    <message>
        <source>%1, at regular intervals, while others are freed; %2</source>
        <translation>%1，间隔有规律，而其他的被释放；%2</translation>
    </message>
    <message>
        <source>%1, kept by a dma-buf without any handle; %2</source>
        <translation>%1，由 dma-buf 保留而没有任何句柄；%2</translation>
    </message>
    <message>
        <source>%1, as fast as ever; %2</source>
        <translation>%1，速度一如既往；%2</translation>
    </message>
    <message>
        <source>memory of its clients grows for %1; the objects are unknown</source>
        <translation>其客户端的内存已增长 %1；对象未知</translation>
    </message>
    <message>
        <source>%1; %2</source>
        <comment>pile, deaths</comment>
        <translation>%1；%2</translation>
    </message>
    <message>
        <source>%1; a leak or a cache that fills: about %2 more will tell</source>
        <translation>%1；可能是泄漏，也可能是正在填充的缓存：再过约 %2 可以判断</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <comment>sizes</comment>
        <translation>%1 至 %2</translation>
    </message>
    <message>
        <source>%1 each</source>
        <comment>size</comment>
        <translation>每个 %1</translation>
    </message>
    <message>
        <source>Leak</source>
        <translation>泄漏</translation>
    </message>
    <message>
        <source>Orphaned</source>
        <translation>孤立</translation>
    </message>
    <message>
        <source>Growing</source>
        <translation>增长</translation>
    </message>
    <message>
        <source>Held</source>
        <translation>持有</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>Working set</source>
        <translation>工作集</translation>
    </message>
    <message>
        <source>Too early</source>
        <translation>为时尚早</translation>
    </message>
    <message>
        <source>low</source>
        <comment>confidence</comment>
        <translation>低</translation>
    </message>
    <message>
        <source>medium</source>
        <comment>confidence</comment>
        <translation>中</translation>
    </message>
    <message>
        <source>high</source>
        <comment>confidence</comment>
        <translation>高</translation>
    </message>
    <message>
        <source>all other groups</source>
        <translation>其他所有组</translation>
    </message>
    <message>
        <source>%1, various labels</source>
        <comment>process</comment>
        <translation>%1，多种标签</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>creator, size</comment>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>%1 whose creator has closed, and nobody holds a handle</source>
        <translation>%1的创建者已关闭，且没有人持有句柄</translation>
    </message>
    <message>
        <source>memory of its clients has levelled off</source>
        <translation>其客户端的内存已趋于平稳</translation>
    </message>
    <message>
        <source>no new ones for %1; a dma-buf is open of %2</source>
        <comment>duration, objects</comment>
        <translation>%1 没有新对象；其中%2的 dma-buf 仍打开</translation>
    </message>
    <message>
        <source>no new ones for %1</source>
        <translation>%1 没有新对象</translation>
    </message>
    <message>
        <source>levelled off at %1, which are replaced</source>
        <translation>稳定在%1，并不断被替换</translation>
    </message>
    <message>
        <source>memory of its clients does not grow</source>
        <translation>其客户端的内存没有增长</translation>
    </message>
    <message numerus="yes">
        <source>they come and go, over %1 generation(s)</source>
        <translation>
            <numerusform>来来去去，历经 %1 代</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 more to watch</source>
        <translation>还需监视 %1</translation>
    </message>
    <message>
        <source>not watched for long enough</source>
        <translation>监视时间还不够</translation>
    </message>
    <message>
        <source>stopped</source>
        <comment>leak</comment>
        <translation>已停止</translation>
    </message>
    <message>
        <source>%1; an earlier process of this program leaked the same</source>
        <translation>%1；此程序的先前进程也泄漏了同样的对象</translation>
    </message>
    <message>
        <source>%1, added more and more slowly; %2</source>
        <comment>pile, deaths</comment>
        <translation>%1，增加得越来越慢；%2</translation>
    </message>
    <message>
        <source>line %1 of the rules says that this is a leak</source>
        <translation>规则第 %1 行说明这是泄漏</translation>
    </message>
</context>
<context>
    <name>pddgpu::WindowDialogs</name>
    <message>
        <source>A second window could not be started.</source>
        <translation>无法启动第二个窗口。</translation>
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
        <source>a recording</source>
        <translation>一份录制</translation>
    </message>
    <message>
        <source>the driver %1</source>
        <comment>its name</comment>
        <translation>%1 驱动</translation>
    </message>
    <message>
        <source>The language changes when the program is started again.</source>
        <translation>下次启动程序时语言会改变。</translation>
    </message>
</context>
</TS>
