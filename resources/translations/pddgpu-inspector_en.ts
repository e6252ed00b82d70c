<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>pddgpu::ControlsPanel</name>
    <message numerus="yes">
        <source>%1 check(s) so far.</source>
        <translation>
            <numerusform>%1 check so far.</numerusform>
            <numerusform>%1 checks so far.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::Format</name>
    <message numerus="yes">
        <source>%1 object(s)</source>
        <translation>
            <numerusform>%1 object</numerusform>
            <numerusform>%1 objects</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::ObjectsView</name>
    <message numerus="yes">
        <source>%1 object(s) live now.</source>
        <translation>
            <numerusform>%1 object lives now.</numerusform>
            <numerusform>%1 objects live now.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::StatusLine</name>
    <message numerus="yes">
        <source>%n more…</source>
        <comment>problems</comment>
        <translation>
            <numerusform>%n more…</numerusform>
            <numerusform>%n more…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s) in the last sample.</source>
        <translation>
            <numerusform>%n problem in the last sample.</numerusform>
            <numerusform>%n problems in the last sample.</numerusform>
        </translation>
    </message>
</context>
</TS>
