using System.ComponentModel;
using System.Runtime.InteropServices;
using Satchel.Posix.Processes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Posix.Tests.Processes;

public sealed partial class DetachedProcessTests
{
    /// <summary><c>F_DUPFD</c>.</summary>
    private const int DuplicateFrom = 0;

    private static readonly Dictionary<string, string> NoVariables = [];

    [Fact]
    public async Task Start_Program_LeadsASessionAndHasExactlyItsVariables()
    {
        // It waits so that it is seen before it ends.
        using var program = new SpawnedProgram(
            "until [ -e go ]; do sleep 0.01; done; cut -d' ' -f5,6 /proc/$$/stat; tr '\\0' '\\n' < /proc/$$/environ | grep -v ^PATH=; readlink /proc/$$/fd/0",
            ("NAME", "vä=lue"),
            ("EMPTY", "")
        );
        program.Write("go");

        (await program.OutputAsync())
            .Split('\n')
            .Should()
            .BeEquivalentTo([$"{program.Pid} {program.Pid}", "NAME=vä=lue", "EMPTY=", "/dev/null", ""]);
    }

    [Fact]
    public async Task Start_Program_HasDefaultSignalsAndBlocksNone()
    {
        using var program = new SpawnedProgram("until [ -e go ]; do sleep 0.01; done; exec cat /proc/self/status");
        program.Write("go");

        var lines = (await program.OutputAsync()).Split('\n');
        lines.Should().Contain("SigBlk:\t0000000000000000");

        // glibc leaves two signals of its own ignored, above the 31 that have names.
        lines
            .Single(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))
            .Should()
            .MatchRegex("\t0000000[01]80000000$|\t0000000000000000$", "SIGPIPE, which .NET ignores for itself, is no exception");
    }

    [Fact]
    public async Task Start_WithStandardDescriptorsOfThisProcess_EachBecomesTheOneThatItWasGivenFor()
    {
        using var directory = new TemporaryDirectory();
        var seen = directory.At("seen");
        var pid = DetachedProcess.Start(
            new SpawnRequest(
                ["/bin/sh", "-c", $"link=$(readlink /proc/$$/fd/1); echo \"$link\" > {seen}.part; mv {seen}.part {seen}"],
                NoVariables
            )
            {
                StandardInput = 2,
                StandardOutput = 0,
            }
        );

        await Eventually.TrueAsync(() => File.Exists(seen), "it has looked");

        pid.Should().BePositive();
        (await File.ReadAllTextAsync(seen, TestContext.Current.CancellationToken))
            .TrimEnd()
            .Should()
            .Be(new FileInfo("/proc/self/fd/0").LinkTarget);
    }

    [Fact]
    public async Task Start_DescriptorThatThisProcessInherited_IsNotHandedOn()
    {
        // A duplicate is not closed on exec, like whatever a shell hands to a daemon.
        // Of a number that the shell does not take for itself.
        var inherited = Duplicate(1, DuplicateFrom, 200);
        inherited.Should().BeGreaterThan(199);
        try
        {
            using var program = new SpawnedProgram(
                "until [ -e go ]; do sleep 0.01; done; for descriptor in /proc/$$/fd/*; do echo ${descriptor##*/}; done"
            );
            program.Write("go");

            (await program.OutputAsync())
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(int.Parse)
                .Should()
                .NotContain(inherited)
                .And.Contain([0, 1, 2]);
        }
        finally
        {
            _ = Close(inherited);
        }
    }

    [Fact]
    public void Start_NoSuchProgram_Throws() =>
        FluentStart(["/no/such/program"], null).Should().Throw<Win32Exception>().Which.NativeErrorCode.Should().Be(2);

    [Fact]
    public void Start_NoSuchDirectory_Throws() =>
        FluentStart(["/bin/true"], "/no/such/directory").Should().Throw<Win32Exception>().Which.NativeErrorCode.Should().Be(2);

    [Fact]
    public void Start_ProgramNotExecutable_Throws()
    {
        using var directory = new TemporaryDirectory();

        FluentStart([directory.Write("program", "#!/bin/sh\n")], null)
            .Should()
            .Throw<Win32Exception>()
            .Which.NativeErrorCode.Should()
            .Be(13);
    }

    [Fact]
    public async Task Start_LogFile_IsAppendedToByBothStreamsAndPrivate()
    {
        using var directory = new TemporaryDirectory();
        var log = directory.At("log");
        DetachedProcess.Start(new SpawnRequest(["/bin/sh", "-c", "echo out; echo err >&2"], NoVariables) { LogFile = log });
        await Eventually.TrueAsync(() => File.Exists(log) && File.ReadAllText(log) == "out\nerr\n", "both are written");

        File.GetUnixFileMode(log).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        DetachedProcess.Start(new SpawnRequest(["/bin/sh", "-c", "echo again"], NoVariables) { LogFile = log });
        await Eventually.TrueAsync(() => File.ReadAllText(log) == "out\nerr\nagain\n", "it is appended");
    }

    private static Action FluentStart(string[] arguments, string? directory) =>
        () => DetachedProcess.Start(new SpawnRequest(arguments, NoVariables) { WorkingDirectory = directory });

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Duplicate(int descriptor, int command, int least);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
