using Satchel.Abstractions.Home;
using Satchel.Abstractions.Nodes;
using Satchel.Node.Launching;
using Satchel.Posix.Processes;

namespace Satchel.Node.Tests.Launching;

public sealed class StopSettingsTests
{
    private static readonly NodeOptions Node = NodeOf("SIGTERM", 3);

    [Theory]
    [InlineData(null, null, Signals.Terminate, 3)]
    [InlineData("SIGTERM", "0", Signals.Terminate, 0)]
    [InlineData("SIGINT", "0.25", Signals.Interrupt, 0.25)]
    [InlineData("SIGKILL", "-1", Signals.Terminate, 3)]
    [InlineData("", "NaN", Signals.Terminate, 3)]
    [InlineData("sigint", "1e99", Signals.Terminate, 3)]
    public void From_Variables_WhatMakesNoSenseIsTheDefault(string? signal, string? wait, int expectedSignal, double expectedGrace)
    {
        var variables = new Dictionary<string, string>();
        if (signal is not null)
        {
            variables["RAY_JOB_STOP_SIGNAL"] = signal;
        }

        if (wait is not null)
        {
            variables["RAY_JOB_STOP_WAIT_TIME_S"] = wait;
        }

        StopSettings.From(variables, Node).Should().Be(new StopSettings(expectedSignal, expectedGrace));
    }

    [Fact]
    public void From_NoVariables_IsWhatTheNodeSays() =>
        StopSettings.From(new Dictionary<string, string>(), NodeOf("SIGINT", 0.5)).Should().Be(new StopSettings(Signals.Interrupt, 0.5));

    [Fact]
    public void From_BothNames_OursCounts() =>
        StopSettings
            .From(new Dictionary<string, string> { ["SATCHEL_JOB_STOP_WAIT_TIME_S"] = "1", ["RAY_JOB_STOP_WAIT_TIME_S"] = "2" }, Node)
            .GraceSeconds.Should()
            .Be(1);

    private static NodeOptions NodeOf(string signal, double grace) =>
        new()
        {
            Home = new SatchelHome("/home"),
            NodeId = NodeId.Parse(new string('a', NodeId.Length)),
            Session = SessionId.Create(DateTimeOffset.UnixEpoch, 1),
            Address = () => "",
            SupervisorPath = "/supervisor",
            StopSignal = signal,
            StopGrace = TimeSpan.FromSeconds(grace),
        };
}
