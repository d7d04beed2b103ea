using Satchel.Abstractions.Errors;
using Satchel.Server.Starting;

namespace Satchel.Server.Tests.Starting;

public sealed class DaemonArgumentsTests
{
    [Fact]
    public void Parse_Nothing_IsALocalHead()
    {
        var options = DaemonArguments.Parse([]);

        (options.Host, options.Port, options.SearchesPort, options.Node).Should().Be(("127.0.0.1", 8265, false, "head"));
        (options.Cpus, options.Memory).Should().Be((null, null));
        Path.GetFileName(options.Supervisor).Should().Be("satchel-supervisor");
    }

    [Fact]
    public void Parse_EveryOption_IsTaken()
    {
        var options = DaemonArguments.Parse([
            "--home",
            "/h",
            "--node",
            "n",
            "--host",
            "0.0.0.0",
            "--port",
            "0",
            "--port-search",
            "--num-cpus",
            "1.5",
            "--num-gpus",
            "2",
            "--memory",
            "1000",
            "--resources",
            "{\"fpga\": 0.5}",
            "--labels",
            "{\"zone\": \"b\"}",
            "--supervisor",
            "/s",
        ]);

        (options.Home, options.Node, options.Host, options.Port, options.SearchesPort, options.Supervisor)
            .Should()
            .Be(("/h", "n", "0.0.0.0", 0, true, "/s"));
        (options.Cpus, options.Gpus, options.Memory).Should().Be((1.5, 2.0, 1000L));
        options.Resources.Should().Equal(new Dictionary<string, double> { ["fpga"] = 0.5 });
        options.Labels.Should().Equal(new Dictionary<string, string> { ["zone"] = "b" });
    }

    [Fact]
    public void Parse_RelativeHome_BecomesAbsolute() => DaemonArguments.Parse(["--home", "h"]).Home.Should().Be(Path.GetFullPath("h"));

    [Theory]
    [InlineData("--nope", "1")]
    [InlineData("--port")]
    [InlineData("--port", "-1")]
    [InlineData("--port", "65536")]
    [InlineData("--port", "http")]
    [InlineData("--port", "80.5")]
    [InlineData("--num-cpus", "NaN")]
    [InlineData("--num-cpus", "-1")]
    [InlineData("--memory", "lots")]
    [InlineData("--resources", "[]")]
    [InlineData("--resources", "{\"a\": \"1\"}")]
    [InlineData("--resources", "{\"a\": -1}")]
    [InlineData("--labels", "{\"a\": 1}")]
    [InlineData("--labels", "{\"a\": null}")]
    [InlineData("--labels", "{")]
    public void Parse_ImpossibleValue_SaysWhichOption(params string[] arguments) =>
        FluentActions
            .Invoking(() => DaemonArguments.Parse(arguments))
            .Should()
            .Throw<SatchelException>()
            .Which.Error.Should()
            .Match<SatchelError>(error => error.Code == "invalid_argument" && error.Message.Contains(arguments[0]));
}
