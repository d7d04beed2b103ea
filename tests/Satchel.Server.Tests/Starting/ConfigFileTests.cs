using Satchel.Abstractions.Errors;
using Satchel.Server.Starting;
using Satchel.Testing;

namespace Satchel.Server.Tests.Starting;

public sealed class ConfigFileTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    private string File => _scratch.At("config.toml");

    [Fact]
    public void Read_NoFile_SetsNothing() => ConfigFile.Read(File).Should().BeEmpty();

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

    public void Dispose() => _scratch.Dispose();

    private IReadOnlyDictionary<string, string> Read(string text)
    {
        System.IO.File.WriteAllText(File, text);
        return ConfigFile.Read(File);
    }
}
