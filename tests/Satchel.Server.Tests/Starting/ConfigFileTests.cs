using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Server.Starting;
using Satchel.Testing;

namespace Satchel.Server.Tests.Starting;

public sealed class ConfigFileTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    private string File => _scratch.At("config.toml");

    [Fact]
    public void Read_NoFile_SetsNothing() => ConfigFile.Read(File).Values.Should().BeEmpty();

    [Theory]
    [InlineData("[head]\nport = 8265\nport = 8266\n")]
    [InlineData("[jobs]\nstart_timeout_seconds = 1\n[jobs]\nstart_timeout_seconds = 2\n")]
    public void Read_OneKeyTwice_IsRefused(string text) =>
        FluentActions.Invoking(() => Read(text)).Should().Throw<SatchelException>().Which.Error.Code.Should().Be("invalid_config");

    [Fact]
    public void Read_TablesAndDottedKeys_AreKeysWithTheirTexts() =>
        Read(
                """
                # An operator's own.
                packages.max_bytes = 1_000
                [jobs]
                start_timeout_seconds = 600
                working_dir_mode = "copy"
                [caches]
                pip_gb = 0.5
                [auth]
                trusted_hosts = ["a.example", "b.example"]
                [head]
                num_cpus = 4
                resources = { fpga = 2, "big disk" = 0.5 }
                [head.labels]
                zone = "b"
                """
            )
            .Should()
            .BeEquivalentTo(
                new Dictionary<string, string>
                {
                    ["packages.max_bytes"] = "1000",
                    ["jobs.start_timeout_seconds"] = "600",
                    ["jobs.working_dir_mode"] = "copy",
                    ["caches.pip_gb"] = "0.5",
                    ["auth.trusted_hosts"] = "a.example,b.example",
                    ["head.num_cpus"] = "4",
                    ["head.resources"] = """{"fpga":2,"big disk":0.5}""",
                    ["head.labels"] = """{"zone":"b"}""",
                }
            );

    [Theory]
    [InlineData("[jobs]\nstart_timeout_second = 1", "Did you mean jobs.start_timeout_seconds?")]
    [InlineData("[jobs\n", "Write lines such as")]
    [InlineData("[auth]\nmode = true", "as its variable takes it")]
    [InlineData("[auth]\ntrusted_hosts = [1, 2]", "as its variable takes it")]
    public void Read_WhatMakesNoSense_NamesTheFileAndWhatToDo(string text, string hint)
    {
        var error = FluentActions.Invoking(() => Read(text)).Should().Throw<SatchelException>().Which.Error;

        error.Code.Should().Be("invalid_config");
        error.Message.Should().Contain(File);
        error.Hint.Should().Contain(hint);
    }

    /// <summary>Who corrects a file need not start the daemon once for each fault.</summary>
    [Fact]
    public void Read_SeveralFaults_TellsAllWithLineKeyAndWhatIsAllowed()
    {
        const string text = """
            head.port = 70000
            [jobs]
            start_timeout_second = 1
            start_timeout_seconds = "soon"
            [auth]
            mode = "open"
            trusted_hosts = [1]
            [providers.greeting]
            phase = "last"
            command = "/x"
            """;
        var error = FluentActions.Invoking(() => Read(text)).Should().Throw<SatchelException>().Which.Error;

        error
            .Message.Should()
            .StartWith($"'{File}' has 6 faults: ")
            .And.ContainAll(
                "in line 1 sets 'head.port' to '70000'. Set it to a whole number from 0 to 65535",
                "in line 3 sets 'jobs.start_timeout_second', which is not a setting. Did you mean jobs.start_timeout_seconds?",
                "in line 4 sets 'jobs.start_timeout_seconds' to 'soon'. Set it to a whole number",
                "in line 6 sets 'auth.mode' to 'open'. Set it to token or disabled",
                "in line 7 sets 'auth.trusted_hosts' to neither",
                "in line 8 sets 'providers.greeting.phase' to no phase. It is base, sources, dependencies or process."
            );
    }

    [Fact]
    public void Read_NotToml_TellsLineAndColumnInWords() =>
        FluentActions
            .Invoking(() => Read("# Mine\n[jobs\n"))
            .Should()
            .Throw<SatchelException>()
            .Which.Error.Message.Should()
            .Contain("is not TOML: line 2, column 6: ")
            .And.Contain("the end of the line")
            .And.NotContain("(2,6)");

    [Fact]
    public void Read_Providers_AreFieldsWithTheirPrograms()
    {
        System.IO.File.WriteAllText(
            File,
            """
            [jobs]
            start_timeout_seconds = 600
            [providers.greeting]
            command = ["/opt/greeting", "--quiet"]
            phase = "sources"
            timeout_seconds = 2.5
            [providers.greeting.settings]
            z = [1, "two", true]
            a = { b = 1.5 }
            [providers.model]
            command = "model-provider"
            """
        );

        var read = ConfigFile.Read(File);

        read.Values.Should().ContainSingle();
        read.Providers.Select(provider => provider.Field).Should().Equal("greeting", "model");
        var greeting = read.Providers[0];
        greeting.Command.Should().Equal("/opt/greeting", "--quiet");
        greeting.Phase.Should().Be(EnvironmentPhase.Sources);
        greeting.AnswerTimeout.Should().Be(TimeSpan.FromSeconds(2.5));
        greeting.Settings.ToJsonString().Should().Be("""{"a":{"b":1.5},"z":[1,"two",true]}""");
        read.Providers[1].Command.Should().Equal("model-provider");
        read.Providers[1].AnswerTimeout.Should().Be(CustomProvider.DefaultAnswerTimeout);
    }

    [Theory]
    [InlineData("[providers.pip]\ncommand = '/x'", "another name")]
    [InlineData("[providers.nsight]\ncommand = '/x'", "another name")]
    [InlineData("[providers.'A b']\ncommand = '/x'", "lower-case letters")]
    [InlineData("[providers.a]", "docs/guides/custom-providers.md")]
    [InlineData("[providers.a]\ncommand = []", "absolute path")]
    [InlineData("[providers.a]\ncommand = ['bin/x']", "absolute path")]
    [InlineData("[providers.a]\ncommand = '/x'\nphase = 'last'", "base, sources, dependencies or process")]
    [InlineData("[providers.a]\ncommand = '/x'\ntimeout_seconds = 0", "more than 0")]
    [InlineData("[providers.a]\ncommand = '/x'\ntimeout_second = 1", "Did you mean timeout_seconds?")]
    [InlineData("[providers.a]\ncommand = '/x'\nsettings = 1", "docs/guides/custom-providers.md")]
    [InlineData("[providers.a]\ncommand = '/x'\nsettings = { at = 2020-01-01 }", "as a text")]
    [InlineData("providers = 1", "docs/guides/custom-providers.md")]
    public void Read_ProviderThatMakesNoSense_SaysWhatToDo(string text, string hint)
    {
        var error = FluentActions.Invoking(() => Read(text)).Should().Throw<SatchelException>().Which.Error;

        error.Code.Should().Be("invalid_config");
        error.Message.Should().Contain("providers");
        error.Hint.Should().Contain(hint);
    }

    [Fact]
    public async Task Read_Pipe_IsRefusedWithoutWaiting()
    {
        SpecialFile.MakePipe(File);

        (await RefusalAsync()).Should().Contain("no regular file");
    }

    [Theory]
    [InlineData("/dev/zero", "no regular file")]
    [InlineData("missing", "a link to nothing")]
    public async Task Read_LinkToNoFile_IsRefused(string target, string message)
    {
        System.IO.File.CreateSymbolicLink(File, target);

        (await RefusalAsync()).Should().Contain(message);
    }

    [Fact]
    public void Read_LinkToAFile_IsRead()
    {
        _scratch.Write("elsewhere.toml", "[jobs]\nstart_timeout_seconds = 600");
        System.IO.File.CreateSymbolicLink(File, "elsewhere.toml");

        ConfigFile.Read(File).Values.Should().ContainSingle();
    }

    [Fact]
    public async Task Read_FileOfAnotherUser_IsRefused()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can give a file away.");
        _scratch.Write("config.toml", "");
        SpecialFile.GiveAway(File);

        (await RefusalAsync()).Should().Contain("belongs to user 65534");
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite, "0620")]
    [InlineData(UnixFileMode.OtherWrite, "0602")]
    public async Task Read_FileThatOthersMayWrite_IsRefused(UnixFileMode others, string mode)
    {
        _scratch.Write("config.toml", "");
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);

        (await RefusalAsync()).Should().Contain($"may be written by others than its owner (mode {mode})");
    }

    [Fact]
    public void Read_FileThatOthersMayRead_IsRead()
    {
        _scratch.Write("config.toml", "[jobs]\nstart_timeout_seconds = 600");
        System.IO.File.SetUnixFileMode(
            File,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead
        );

        ConfigFile.Read(File).Values.Should().ContainSingle();
    }

    public void Dispose() => _scratch.Dispose();

    private async Task<string> RefusalAsync()
    {
        var reading = Task.Run(() => ConfigFile.Read(File), TestContext.Current.CancellationToken);
        var read = () => reading.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        var error = (await read.Should().ThrowAsync<SatchelException>()).Which.Error;
        error.Code.Should().Be("invalid_config");
        return error.Message;
    }

    private IReadOnlyDictionary<string, string> Read(string text)
    {
        System.IO.File.WriteAllText(File, text);
        return ConfigFile.Read(File).Values;
    }
}
