using Satchel.Abstractions.Nodes;
using Satchel.Node.Logs;

namespace Satchel.Node.Tests.Logs;

/// <summary>Only what the node itself names so is a log that may be read.</summary>
public sealed class NodeLogNameTests
{
    private static readonly string Worker = new('a', 56);
    private static readonly string Run = new('b', 32);

    [Fact]
    public void Parse_NamesOfLogs_SaysWhoseTheyAre()
    {
        NodeLogName
            .Parse($"worker-{Worker}-01000000.out")
            .Should()
            .Match<NodeLogName>(name =>
                name.Kind == NodeLogKind.Output && name.Worker == Worker && name.Job == "01000000" && name.Submission == null
            );
        NodeLogName.Parse($"worker-{Worker}-01000000.err")!.Kind.Should().Be(NodeLogKind.Errors);
        NodeLogName
            .Parse($"zygote-01000000-{Run}.log")
            .Should()
            .Match<NodeLogName>(name => name.Kind == NodeLogKind.Zygote && name.Job == "01000000" && name.Run != null);
        NodeLogName
            .Parse($"job-driver-a-b_c-{Run}.log")
            .Should()
            .Match<NodeLogName>(name =>
                name.Kind == NodeLogKind.Driver && name.Submission == "a-b_c" && name.Run != null && name.Job == null
            );
        NodeLogName.Parse($"runtime_env_setup-x-{Run}.log")!.Kind.Should().Be(NodeLogKind.SetUp);
    }

    [Theory]
    [InlineData("")]
    [InlineData("satcheld.log")]
    [InlineData("../token")]
    [InlineData("job-driver-../../token")]
    [InlineData("job-driver-/etc/passwd-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.log")]
    [InlineData("zygote-01000000-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.log\n")]
    [InlineData("worker-aa-01000000.out")]
    [InlineData("runtime_env_lock-x-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.json")]
    public void Parse_AnythingElse_IsNone(string name) => NodeLogName.Parse(name).Should().BeNull();

    [Fact]
    public void Has_IdOfASubmittedJob_IsOfItsDriverItsSetUpAndItsWorkers()
    {
        var owner = new LogOwner("night/ly", new HashSet<string>(), new HashSet<string> { "02000000" });

        string[] names =
        [
            $"job-driver-night_ly-{Run}.log",
            $"runtime_env_setup-night_ly-{Run}.log",
            $"worker-{Worker}-02000000.out",
            $"job-driver-night_ly2-{Run}.log",
            $"worker-{Worker}-01000000.out",
        ];

        names.Select(name => owner.Has(name, NodeLogName.Parse(name)!)).Should().Equal(true, true, true, false, false);
    }
}
