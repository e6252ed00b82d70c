<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>pddgpu::Account</name>
    <message numerus="yes">
        <source>%n more clients are not listed.</source>
        <translation>
            <numerusform>%n more client is not listed.</numerusform>
            <numerusform>%n more clients are not listed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n processes of other users are not visible to you.</source>
        <translation>
            <numerusform>%n process of other users is not visible to you.</numerusform>
            <numerusform>%n processes of other users are not visible to you.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::AlertText</name>
    <message numerus="yes">
        <source>%1 alert(s) between two samples.</source>
        <translation>
            <numerusform>%1 alert between two samples.</numerusform>
            <numerusform>%1 alerts between two samples.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::AlertsView</name>
    <message numerus="yes">
        <source>%1 alert(s) since the window was opened.</source>
        <translation>
            <numerusform>%1 alert since the window was opened.</numerusform>
            <numerusform>%1 alerts since the window was opened.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 alert(s) in the recording.</source>
        <translation>
            <numerusform>%1 alert in the recording.</numerusform>
            <numerusform>%1 alerts in the recording.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::CardWatch</name>
    <message numerus="yes">
        <source>%n sample(s) were missed, and objects of that time with them.</source>
        <translation>
            <numerusform>%n sample was missed, and objects of that time with it.</numerusform>
            <numerusform>%n samples were missed, and objects of that time with them.</numerusform>
        </translation>
    </message>
</context>
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
    <name>pddgpu::Cycles</name>
    <message numerus="yes">
        <source>%n cycle(s) of %1 on %2</source>
        <comment>program, device</comment>
        <translation>
            <numerusform>%n cycle of %1 on %2</numerusform>
            <numerusform>%n cycles of %1 on %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more group(s) are probably fine; --all lists them.</source>
        <translation>
            <numerusform>%n more group is probably fine; --all lists it.</numerusform>
            <numerusform>%n more groups are probably fine; --all lists them.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::DurationHistogram</name>
    <message numerus="yes">
        <source>%1 operation(s)</source>
        <translation>
            <numerusform>%1 operation</numerusform>
            <numerusform>%1 operations</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::Exporter</name>
    <message numerus="yes">
        <source>%n clients</source>
        <translation>
            <numerusform>%n client</numerusform>
            <numerusform>%n clients</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::FleetDetails</name>
    <message numerus="yes">
        <source>%n client(s)</source>
        <translation>
            <numerusform>%n client</numerusform>
            <numerusform>%n clients</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::FleetTotals</name>
    <message numerus="yes">
        <source>%1 card(s)</source>
        <translation>
            <numerusform>%1 card</numerusform>
            <numerusform>%1 cards</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::FleetView</name>
    <message numerus="yes">
        <source>%n series were left aside: their labels name no host or no card.</source>
        <translation>
            <numerusform>%n series were left aside: their labels name no host or no card.</numerusform>
            <numerusform>%n series were left aside: their labels name no host or no card.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 card(s)</source>
        <translation>
            <numerusform>%1 card</numerusform>
            <numerusform>%1 cards</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %2 card(s)</source>
        <translation>
            <numerusform>%1 of %2 card</numerusform>
            <numerusform>%1 of %2 cards</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cards that have gone are not shown: there are too many.</source>
        <translation>
            <numerusform>%n card that has gone is not shown: there are too many.</numerusform>
            <numerusform>%n cards that have gone are not shown: there are too many.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::Follower</name>
    <message numerus="yes">
        <source>%n sample(s)</source>
        <translation>
            <numerusform>%n sample</numerusform>
            <numerusform>%n samples</numerusform>
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
    <name>pddgpu::Headline</name>
    <message numerus="yes">
        <source>%1 leak(s)</source>
        <translation>
            <numerusform>%1 leak</numerusform>
            <numerusform>%1 leaks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::Listing</name>
    <message numerus="yes">
        <source>%1 group(s)</source>
        <translation>
            <numerusform>%1 group</numerusform>
            <numerusform>%1 groups</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::Notifier</name>
    <message numerus="yes">
        <source>%1 (simulated): %2 leak(s) found</source>
        <comment>device, count</comment>
        <translation>
            <numerusform>%1 (simulated): %2 leak found</numerusform>
            <numerusform>%1 (simulated): %2 leaks found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %2 leak(s) found</source>
        <comment>device, count</comment>
        <translation>
            <numerusform>%1: %2 leak found</numerusform>
            <numerusform>%1: %2 leaks found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>And %1 more.</source>
        <translation>
            <numerusform>And %1 more.</numerusform>
            <numerusform>And %1 more.</numerusform>
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
    <message numerus="yes">
        <source>%1 hidden by filters</source>
        <translation>
            <numerusform>%1 hidden by filters</numerusform>
            <numerusform>%1 hidden by filters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::PerformanceView</name>
    <message numerus="yes">
        <source>%1 check(s)</source>
        <translation>
            <numerusform>%1 check</numerusform>
            <numerusform>%1 checks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::RecordingControls</name>
    <message numerus="yes">
        <source>Recorded %n sample(s) to %1.</source>
        <translation>
            <numerusform>Recorded %n sample to %1.</numerusform>
            <numerusform>Recorded %n samples to %1.</numerusform>
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
    <message numerus="yes">
        <source>, lost %n time(s)</source>
        <comment>the connection</comment>
        <translation>
            <numerusform>, lost %n time</numerusform>
            <numerusform>, lost %n times</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::Suspects</name>
    <message numerus="yes">
        <source>%1: %n line(s) are no rules, and were left out.</source>
        <comment>file</comment>
        <translation>
            <numerusform>%1: %n line is no rule, and was left out.</numerusform>
            <numerusform>%1: %n lines are no rules, and were left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::SuspectsModel</name>
    <message numerus="yes">
        <source>Too early to tell (%1 group(s), %2)</source>
        <comment>count, bytes</comment>
        <translation>
            <numerusform>Too early to tell (%1 group, %2)</numerusform>
            <numerusform>Too early to tell (%1 groups, %2)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Probably fine (%1 group(s), %2)</source>
        <comment>count, bytes</comment>
        <translation>
            <numerusform>Probably fine (%1 group, %2)</numerusform>
            <numerusform>Probably fine (%1 groups, %2)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::SuspectsView</name>
    <message numerus="yes">
        <source>%1 line(s) of %2 are not valid rules and are ignored. Line %3: %4.</source>
        <comment>count, path, number, reason</comment>
        <translation>
            <numerusform>%1 line of %2 is not a valid rule and is ignored. Line %3: %4.</numerusform>
            <numerusform>%1 lines of %2 are not valid rules and are ignored. Line %3: %4.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 more group(s) are not listed, and probably fine.</source>
        <translation>
            <numerusform>%1 more group is not listed, and probably fine.</numerusform>
            <numerusform>%1 more groups are not listed, and probably fine.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Too early to tell of %1 group(s), %2.</source>
        <comment>count, bytes</comment>
        <translation>
            <numerusform>Too early to tell of %1 group, %2.</numerusform>
            <numerusform>Too early to tell of %1 groups, %2.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::VerdictListing</name>
    <message numerus="yes">
        <source>%n more group(s) to look at are not listed.</source>
        <translation>
            <numerusform>%n more group to look at is not listed.</numerusform>
            <numerusform>%n more groups to look at are not listed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more group(s) that are probably fine</source>
        <translation>
            <numerusform>%n more group that is probably fine</numerusform>
            <numerusform>%n more groups that are probably fine</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n group(s) not watched for long enough.</source>
        <translation>
            <numerusform>%n group not watched for long enough.</numerusform>
            <numerusform>%n groups not watched for long enough.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sample(s)</source>
        <translation>
            <numerusform>%n sample</numerusform>
            <numerusform>%n samples</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more subject(s) are not listed.</source>
        <translation>
            <numerusform>%n more subject is not listed.</numerusform>
            <numerusform>%n more subjects are not listed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pddgpu::VerdictText</name>
    <message numerus="yes">
        <source>%1 object(s)</source>
        <translation>
            <numerusform>%1 object</numerusform>
            <numerusform>%1 objects</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 from %2 generation(s) in %3 are still there</source>
        <comment>objects, count, duration</comment>
        <translation>
            <numerusform>%1 from %2 generation in %3 are still there</numerusform>
            <numerusform>%1 from %2 generations in %3 are still there</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>they come and go, over %1 generation(s)</source>
        <translation>
            <numerusform>they come and go, over %1 generation</numerusform>
            <numerusform>they come and go, over %1 generations</numerusform>
        </translation>
    </message>
</context>
</TS>
