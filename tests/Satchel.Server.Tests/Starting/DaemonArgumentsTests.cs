using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Settings;
using Satchel.Server.Starting;

namespace Satchel.Server.Tests.Starting;

public sealed class DaemonArgumentsTests
{
    [Fact]
    public void Parse_Nothing_IsALocalHead()
    {
        var arguments = DaemonArguments.Parse([]);
        var options = HeadOptions.Of(arguments, new SettingsReader(new Dictionary<string, string>(), "config.toml", _ => null));

        (options.Host, options.Port, options.Node).Should().Be(("127.0.0.1", null, "head"));
        Path.GetFileName(options.Supervisor).Should().Be("satchel-supervisor");
    }

    [Fact]
    public void Parse_EveryOption_IsTaken()
    {
        var settings = HeadSettings.All.SelectMany(setting => new[] { setting.Flag!, $"value of {setting.Key}" });

        var arguments = DaemonArguments.Parse(["--home", "/h", "--node", "n", "--supervisor", "/s", .. settings]);

        (arguments.Home, arguments.Node, arguments.Supervisor).Should().Be(("/h", "n", "/s"));
        arguments.Flags.Should().Equal(HeadSettings.All.ToDictionary(setting => setting.Flag!, setting => $"value of {setting.Key}"));
    }

    [Fact]
    public void Parse_OptionTwice_TheLastCounts() =>
        DaemonArguments.Parse(["--num-cpus", "1", "--num-cpus", "2"]).Flags["--num-cpus"].Should().Be("2");

    [Fact]
    public void Parse_RelativeHome_BecomesAbsolute() => DaemonArguments.Parse(["--home", "h"]).Home.Should().Be(Path.GetFullPath("h"));

    [Theory]
    [InlineData("--nope", "1")]
    [InlineData("--dashboard-port")]
    [InlineData("--home", "")]
    public void Parse_UnknownOptionOrNoValue_SaysWhichOption(params string[] arguments) =>
        FluentActions
            .Invoking(() => DaemonArguments.Parse(arguments))
            .Should()
            .Throw<SatchelException>()
            .Which.Error.Should()
            .Match<SatchelError>(error => error.Code == "invalid_argument" && error.Message.Contains(arguments[0]));
}
