using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Settings;

namespace Satchel.Abstractions.Tests.Settings;

public sealed class SettingsReaderTests
{
    private static readonly EnvironmentVariable Timeout = EnvironmentVariables.JobStartTimeout;

    private readonly Dictionary<string, string> _file = [];
    private readonly Dictionary<string, string> _variables = [];

    private SettingsReader Reader => new(_file, "/home/config.toml", name => _variables.GetValueOrDefault(name));

    [Fact]
    public void Find_NobodyHasSetIt_IsTheDefault() => Reader.Find(Timeout).Should().Be(new SettingValue(Timeout, null, "default"));

    [Fact]
    public void Find_SetInTheFile_NamesKeyAndFile()
    {
        _file[Timeout.Key!] = "60";

        Reader.Find(Timeout).Should().Be(new SettingValue(Timeout, "60", $"{Timeout.Key} in /home/config.toml"));
        Reader.Number(Timeout).Should().Be(60);
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
    [InlineData("99999999999999999999")]
    public void ReadAll_ValueThatMakesNoSense_NamesSourceAndForm(string value)
    {
        _file[Timeout.Key!] = value;

        var error = FluentActions.Invoking(() => Reader.ReadAll()).Should().Throw<SatchelException>().Which.Error;

        error.Code.Should().Be("invalid_setting");
        error.Message.Should().Contain(value).And.Contain("/home/config.toml");
        error.Hint.Should().Contain("a whole number above 0");
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
