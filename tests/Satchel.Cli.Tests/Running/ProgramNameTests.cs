using Satchel.Cli.Running;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Running;

public sealed class ProgramNameTests
{
    [Theory]
    [InlineData("End it with `satchel stop`.", "End it with `./satchel stop`.")]
    [InlineData("satchel job logs x\n    satchel job stop x", "./satchel job logs x\n    ./satchel job stop x")]
    [InlineData("Try 'satchel --help' for help.", "Try './satchel --help' for help.")]
    [InlineData("The satchel is full; satchel brings files.", "The satchel is full; satchel brings files.")]
    [InlineData("/opt/satchel job and .satchel start", "/opt/satchel job and .satchel start")]
    [InlineData("satchel", "satchel")]
    public void In_Message_NamesTheProgramAsItWasCalled(string message, string expected) =>
        ProgramName.In(message, "./satchel").Should().Be(expected);

    [Fact]
    public void In_EveryCommand_IsKnown() =>
        SatchelCommandLine
            .Create()
            .Subcommands.Where(static command => !command.Hidden)
            .Select(static command => ProgramName.In($"`satchel {command.Name}`", "x"))
            .Should()
            .AllSatisfy(text => text.Should().StartWith("`x "));

    [Fact]
    public void IsOnPath_WhatTheNameAloneFinds_IsCalledByIt()
    {
        using var scratch = new TemporaryDirectory();
        scratch.Write("a/satchel", "");
        scratch.Write("b/satchel", "");
        var path = $"{scratch.At("none")}:{scratch.At("a")}/:{scratch.At("b")}";

        ProgramName.IsOnPath(scratch.At("a", "satchel"), path).Should().BeTrue();
        ProgramName.IsOnPath(scratch.At("b", "satchel"), path).Should().BeFalse("another one is found first");
        ProgramName.IsOnPath("./satchel", path).Should().BeFalse();
    }

    [Fact]
    public async Task Hint_ProgramCalledByItsPath_CanBePasted()
    {
        using var scratch = new TemporaryDirectory();
        File.CreateSymbolicLink(scratch.At("my satchel"), Programs.Cli);

        var run = await CliRun.RunAsync(
            new CliCall(scratch.At("home"), ["job", "list"])
            {
                Program = scratch.At("my satchel"),
                Variables = new Dictionary<string, string?> { ["SATCHEL_CALLED_AS"] = null },
            }
        );

        run.Errors.Should().Contain($"'{scratch.At("my satchel")}' start --head");
    }
}
