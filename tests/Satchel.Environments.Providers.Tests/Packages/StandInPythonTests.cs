using System.Diagnostics;
using Satchel.Testing.Running;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>A <c>python3</c> that starts an interpreter, and later another: environments are of the interpreter that it starts now.</summary>
public sealed class StandInPythonTests : IAsyncDisposable
{
    private const string Environment = """{"pip": ["six"]}""";

    private readonly PreparedNode _node = new();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Plan_AScriptThatGoesToAnotherPython_IsAnotherLayerAsOfThatPython()
    {
        await MakeAsync("versions/one");
        await MakeAsync("versions/two");
        Program("wrap/python3", $"#!/bin/sh\nexec \"$(cat '{_node.Files.At("which")}')\" \"$@\"\n");
        var keys = new List<string>();
        foreach (var version in (string[])["one", "two", "one"])
        {
            _node.Files.Write("which", _node.Files.At("versions", version, "bin", "python3"));
            keys.Add(await KeysAsync(_node.Files.At("wrap")));
        }

        keys[1].Should().NotBe(keys[0]);
        keys[2].Should().Be(keys[0]);
        (await KeysAsync(_node.Files.At("versions", "one", "bin"))).Should().Be(keys[0], "it is the same Python");
    }

    [Fact]
    public async Task Plan_AShimOfPyenv_IsAskedAgainWhenAnotherVersionIsChosen()
    {
        await MakeAsync("versions/one");
        await MakeAsync("versions/two");
        var root = _node.Files.Path;
        var calls = _node.Files.At("calls");
        Program(
            "libexec/pyenv",
            $"#!/bin/sh\necho >> '{calls}'\nshift\nname=$1\nshift\nexec \"{root}/versions/$(cat '{root}/version')/bin/$name\" \"$@\"\n"
        );
        Program(
            "shims/python3",
            $"#!/usr/bin/env bash\nset -e\nprogram=\"${{0##*/}}\"\nexport PYENV_ROOT=\"{root}\"\nexec \"{root}/libexec/pyenv\" exec \"$program\" \"$@\"\n"
        );
        _node.Files.Write("version", "one\n");
        var first = await KeysAsync(_node.Files.At("shims"));
        await Eventually.TrueAsync(
            async () =>
            {
                File.Delete(calls);
                (await KeysAsync(_node.Files.At("shims"))).Should().Be(first);
                return !File.Exists(calls);
            },
            "it is not asked again once what it goes by has stayed the same for a while"
        );

        _node.Files.Write("version", "two\n");

        (await KeysAsync(_node.Files.At("shims"))).Should().NotBe(first);
    }

    [Fact]
    public async Task Plan_AVirtualEnvironmentByAnyOfItsNames_IsOneLayer()
    {
        await MakeAsync("own");
        await MakeAsync("other");
        _node.Variables["PATH"] = "/usr/bin:/bin";
        var keys = new List<string>();
        foreach (var name in (string[])["own/bin/python3", "own/bin/python", "other/bin/python"])
        {
            _node.Python = _node.Files.At(name);
            keys.Add(await _node.KeysAsync(Environment));
        }

        keys[1].Should().Be(keys[0]);
        keys[2].Should().NotBe(keys[0], "it is another one");
    }

    private Task<string> KeysAsync(string directory)
    {
        _node.Variables["PATH"] = directory + ":/usr/bin:/bin";
        return _node.KeysAsync(Environment);
    }

    private void Program(string path, string text) => _node.Files.WriteProgram(path, text);

    private async Task MakeAsync(string path)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", ["-m", "venv", "--without-pip", _node.Files.At(path)])
        {
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0);
    }
}
