using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Settings;

namespace Satchel.Abstractions.Tests.Settings;

public sealed class SettingsReaderTests
{
    private static readonly EnvironmentVariable Timeout = EnvironmentVariables.JobStartTimeout;

    private readonly Dictionary<string, string> _file = [];
    private readonly Dictionary<string, string> _variables = [];

    private readonly Dictionary<string, string> _flags = [];

    private SettingsReader Reader => new(_file, "/home/config.toml", name => _variables.GetValueOrDefault(name)) { Flags = _flags };

    [Fact]
    public void Find_NobodyHasSetIt_IsTheDefault() => Reader.Find(Timeout).Should().Be(new SettingValue(Timeout, null, "default"));

    [Fact]
    public void Find_SetInTheFile_NamesKeyAndFile()
    {
        _file[Timeout.Key!] = "60";

        Reader.Find(Timeout).Should().Be(new SettingValue(Timeout, "60", $"{Timeout.Key} in /home/config.toml"));
        Reader.Seconds(Timeout).Should().Be(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void Find_SetInBoth_TheVariableWins()
    {
        _file[Timeout.Key!] = "60";
        _variables["RAY_JOB_START_TIMEOUT_SECONDS"] = "70";

        Reader.Find(Timeout).Should().Be(new SettingValue(Timeout, "70", "variable RAY_JOB_START_TIMEOUT_SECONDS"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("soon")]
    [InlineData("1.5")]
    [InlineData("315360001")]
    [InlineData("9223372036854775807")]
    [InlineData("99999999999999999999")]
    public void ReadAll_ValueThatMakesNoSense_NamesSourceAndForm(string value)
    {
        _file[Timeout.Key!] = value;

        var error = FluentActions.Invoking(() => Reader.ReadAll()).Should().Throw<SatchelException>().Which.Error;

        error.Code.Should().Be("invalid_setting");
        error.Message.Should().Contain(value).And.Contain("/home/config.toml");
        error.Hint.Should().Contain("a whole number from 1 to 315360000");
    }

    [Fact]
    public void Find_SetEverywhere_TheOptionWins()
    {
        _file[HeadSettings.Cpus.Key!] = "1";
        _variables[HeadSettings.Cpus.Name] = "2";
        _flags["--num-cpus"] = "3";

        Reader.Find(HeadSettings.Cpus).Should().Be(new SettingValue(HeadSettings.Cpus, "3", "option --num-cpus"));
        Reader.Number(HeadSettings.Cpus).Should().Be(3);
    }

    [Theory]
    [InlineData("--dashboard-port", "-1")]
    [InlineData("--dashboard-port", "65536")]
    [InlineData("--dashboard-port", "http")]
    [InlineData("--dashboard-port", "80.5")]
    [InlineData("--num-cpus", "NaN")]
    [InlineData("--num-cpus", "-1")]
    [InlineData("--num-gpus", "1e99")]
    [InlineData("--memory", "lots")]
    [InlineData("--resources", "[]")]
    [InlineData("--resources", "{\"a\": \"1\"}")]
    [InlineData("--resources", "{\"a\": -1}")]
    [InlineData("--resources", "{\"a\": 1, \"a\": 2}")]
    [InlineData("--labels", "{\"a\": 1}")]
    [InlineData("--labels", "{\"a\": null}")]
    [InlineData("--labels", "{")]
    public void ReadAll_OptionThatMakesNoSense_IsNamed(string flag, string value)
    {
        _flags[flag] = value;

        FluentActions
            .Invoking(() => Reader.ReadAll())
            .Should()
            .Throw<SatchelException>()
            .Which.Error.Should()
            .Match<SatchelError>(error => error.Code == "invalid_setting" && error.Message.Contains($"'{value}' (option {flag})"));
    }

    [Fact]
    public void Map_OfAJsonObject_IsByName()
    {
        _variables[HeadSettings.Resources.Name] = "{\"fpga\": 0.5}";

        Reader.Map(HeadSettings.Resources, value => value.GetDouble()).Should().Equal(new Dictionary<string, double> { ["fpga"] = 0.5 });
        Reader.Map(HeadSettings.Labels, value => value.GetString()).Should().BeEmpty();
    }

    /// <summary>Whoever computes with a number need not think of overflows: even the largest are told.</summary>
    [Fact]
    public void Form_OfEveryNumber_HasBounds()
    {
        foreach (var setting in EnvironmentVariables.All.Where(setting => setting.Form.Accepts("1") && !setting.Form.Accepts("x")))
        {
            setting.Form.Accepts("1e18").Should().BeFalse("{0} is a number", setting.Name);
            setting.Form.Accepts(long.MaxValue.ToString()).Should().BeFalse("{0} is a number", setting.Name);
            setting.Form.Accepts("-1").Should().BeFalse("{0} is a number", setting.Name);
        }
    }

    [Fact]
    public void Known_Keys_AreEachOnce() =>
        SettingsReader.Known.Select(setting => setting.Key).Should().OnlyHaveUniqueItems().And.NotBeEmpty();

    [Theory]
    [InlineData("0.5", 500_000_000)]
    [InlineData("10", 10_000_000_000)]
    public void Gigabytes_OfASetting_AreBytes(string text, long bytes)
    {
        _variables[CacheSettings.Size.Name] = text;

        Reader.Gigabytes(CacheSettings.Size).Should().Be(bytes);
    }
}
