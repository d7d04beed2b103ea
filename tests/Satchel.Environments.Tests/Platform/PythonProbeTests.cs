using Satchel.Abstractions.Environments;
using Satchel.Environments.Platform;
using Satchel.Testing;

namespace Satchel.Environments.Tests.Platform;

/// <summary>A shim of pyenv's, whose interpreter another command chooses: an answer is kept only as that of what it was given by.</summary>
public sealed class PythonProbeTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    public PythonProbeTests()
    {
        var root = _root.Path;
        _root.Write("version", "3.11.1");
        _root.Write("versions/3.11.1/bin/python3", "one");
        _root.Write("versions/3.12.2/bin/python3", "other");
        _root.WriteProgram(
            "libexec/pyenv",
            $$"""
            #!/bin/sh
            echo >> '{{root}}/calls'
            version=$(cat '{{root}}/version')
            program="{{root}}/versions/$version/bin/python3"
            [ -e '{{root}}/next' ] && mv '{{root}}/next' '{{root}}/version'
            cat << END
            {"packages": [], "version": "$version", "implementation": "cpython", "prefix": "/p", "base_prefix": "/p",
             "cache_tag": "", "executable": "$program", "runs": "$program"}
            END
            """
        );
        _root.WriteProgram(
            "shims/python3",
            $$"""
            #!/usr/bin/env bash
            program="${0##*/}"
            export PYENV_ROOT="{{root}}"
            exec "{{root}}/libexec/pyenv" exec "$program" "$@"
            """
        );
    }

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task Find_AnotherVersionIsChosenWhileItAnswers_AsksAgainTheNextTime()
    {
        _root.Write("next", "3.12.2");
        var probe = new PythonProbe(new Shifted(TimeSpan.FromHours(1)));

        (await FindAsync(probe)).Version.Should().Be("3.11.1");

        (await FindAsync(probe)).Version.Should().Be("3.12.2");
        (await FindAsync(probe)).Version.Should().Be("3.12.2");
        File.ReadAllLines(_root.At("calls")).Should().HaveCount(2, "the second answer is kept");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(-1, 2)]
    public async Task Find_WhatItGoesByChangedLongBeforeOrAtThisMoment_KeepsTheAnswerOnlyIfLongBefore(int hoursLater, int calls)
    {
        var probe = new PythonProbe(new Shifted(TimeSpan.FromHours(hoursLater)));

        await FindAsync(probe);
        await FindAsync(probe);

        File.ReadAllLines(_root.At("calls")).Should().HaveCount(calls);
    }

    private async Task<PythonFacts> FindAsync(PythonProbe probe)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = _root.At("shims") + ":/usr/bin:/bin" };
        var found = await probe.FindAsync(variables, TestContext.Current.CancellationToken);
        found.Should().NotBeNull();
        return found!;
    }

    /// <summary>A clock that stands elsewhere than that of the files.</summary>
    private sealed class Shifted(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
