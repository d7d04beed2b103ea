using System.Text.Json.Nodes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Packages;

public sealed class ListTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public ListTests()
    {
        _scratch.Write("tree/main.py", "print(1)\n");
        _scratch.Write("tree/deep/run.sh", "#!/bin/sh\n");
        File.SetUnixFileMode(_scratch.At("tree", "deep", "run.sh"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _scratch.Write("tree/out.log", "log");
        _scratch.Write("tree/model.ckpt", "weights");
        _scratch.Write("tree/.gitignore", "# noise\n*.log\n");
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task List_AsJson_NamesDigestFilesAndTheRuleOfEachSkippedEntry()
    {
        var run = await ListAsync("--exclude", "*.ckpt", "--json");

        run.ExitCode.Should().Be(0, run.Errors);
        var listing = JsonNode.Parse(run.Output)!;
        listing["digest"]!.GetValue<string>().Should().MatchRegex("^sha256:[0-9a-f]{64}$");
        listing["files"]!
            .AsArray()
            .Select(file => file!.ToJsonString())
            .Should()
            .Equal(
                """{"path":".gitignore","size":14,"mode":"0644","executable":false}""",
                """{"path":"deep/run.sh","size":10,"mode":"0500","executable":true}""",
                """{"path":"main.py","size":9,"mode":"0644","executable":false}"""
            );
        listing["skipped"]!
            .AsArray()
            .Select(entry => entry!.ToJsonString())
            .Should()
            .Equal("""{"path":"model.ckpt","rule":"excludes:1: *.ckpt"}""", """{"path":"out.log","rule":".gitignore:2: *.log"}""");
    }

    [Fact]
    public async Task List_ForPeople_ShowsEveryEntryWithWhatDecided()
    {
        var run = await ListAsync();

        run.Output.Split('\n')
            .Should()
            .Contain(["kept      main.py  9 B", "kept      deep/run.sh  10 B, executable", "left out  out.log  (.gitignore:2: *.log)"]);
        run.Errors.Should().Contain("4 files").And.Contain("1 entry left out");
    }

    [Fact]
    public async Task List_AnyDirectory_RemembersTheDigestsForTheNextTime()
    {
        var cache = _scratch.At("home", "cache");
        await Eventually.TrueAsync(
            async () =>
            {
                await ListAsync();
                return Directory.Exists(cache);
            },
            "files younger than a tick of the clock that stamps them are not remembered"
        );

        Directory.GetFiles(cache, "*.files").Should().ContainSingle().Which.Should().NotBeEmpty();
    }

    [Fact]
    public async Task List_SameContentElsewhere_HasTheSameDigest()
    {
        var first = JsonNode.Parse((await ListAsync("--json")).Output)!["digest"]!.GetValue<string>();
        Directory.Move(_scratch.At("tree"), _scratch.At("moved"));

        var second = JsonNode.Parse(
            (await CliRun.RunAsync(_scratch.At("home"), ["package", "list", _scratch.At("moved"), "--json"])).Output
        )!["digest"]!.GetValue<string>();

        second.Should().Be(first);
    }

    [Fact]
    public async Task List_Archive_ShowsItsEntriesAndWhatExcludesLeaveOut()
    {
        await System.IO.Compression.ZipFile.CreateFromDirectoryAsync(
            _scratch.At("tree"),
            _scratch.At("tree.zip"),
            TestContext.Current.CancellationToken
        );
        _scratch.Write("broken.zip", "no zip");

        var run = await CliRun.RunAsync(_scratch.At("home"), ["package", "list", _scratch.At("tree.zip"), "--exclude", "*.ckpt"]);
        var json = await CliRun.RunAsync(_scratch.At("home"), ["package", "list", _scratch.At("tree.zip"), "--json"]);
        var broken = await CliRun.RunAsync(_scratch.At("home"), ["package", "list", _scratch.At("broken.zip")]);

        run.ExitCode.Should().Be(0, run.All);
        // Ignore files within an archive count for nothing, as in a submit.
        run.Output.Split('\n')
            .Should()
            .Contain(["kept      main.py  9 B", "kept      out.log  3 B", "left out  model.ckpt  (excludes:1: *.ckpt)"]);
        JsonNode.Parse(json.Output)!["files"]!.AsArray().Should().HaveCount(5);
        broken.ExitCode.Should().Be(1);
        broken.Errors.Should().Contain("broken.zip").And.Contain("hint:");
    }

    [Theory]
    [InlineData("nowhere", "does not exist")]
    [InlineData("tree/main.py", "is not a directory")]
    public async Task List_NoDirectory_SaysSo(string path, string told)
    {
        var run = await CliRun.RunAsync(_scratch.At("home"), ["package", "list", _scratch.At(path)]);

        run.ExitCode.Should().Be(1);
        run.Errors.Should().Contain(told).And.Contain("hint:");
    }

    [Theory]
    [InlineData("--json")]
    [InlineData()]
    public async Task List_WhatASubmitWouldRefuse_IsListedAndFails(params string[] options)
    {
        var run = await ListAsync([.. options, "--exclude", "*"]);

        run.ExitCode.Should().Be(1);
        run.Output.Should().Contain("main.py").And.Contain("excludes:1: *");
        run.Errors.Should().Contain("left to package");
    }

    [Fact]
    public async Task List_NameWithControlCharacters_ReachesNoTerminal()
    {
        _scratch.Write("tree/esc\u001b[31mred", "");

        var run = await ListAsync();

        run.Output.Should().Contain("esc\\x1b[31mred").And.NotContain("\u001b");
    }

    private Task<CliRun> ListAsync(params string[] arguments) =>
        CliRun.RunAsync(_scratch.At("home"), ["package", "list", _scratch.At("tree"), .. arguments]);
}
