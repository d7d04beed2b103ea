using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Supervision;
using Satchel.Supervisor.Tests.Running;

namespace Satchel.Supervisor.Tests;

/// <summary>What a run says of a program that its shell could not run: real shells, real files.</summary>
public sealed class EntrypointFaultTests : IDisposable
{
    private readonly SupervisedScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("./missing.sh", "There is no file './missing.sh' in the directory that the job started in.")]
    [InlineData("/opt/no/such/tool --x", "There is no file '/opt/no/such/tool' on this node.")]
    [InlineData("plain.sh", "write './plain.sh'")]
    [InlineData("nosuchprogram --now", "There is no program 'nosuchprogram' on the job's PATH (")]
    [InlineData("'python -c \"print(1)\"' extra", "There is no program 'python -c \"print(1)\"' on the job's PATH (")]
    [InlineData(
        "'python -c \"print(1)\"' extra",
        "The blanks are part of its name: write a program and its arguments as words of their own"
    )]
    [InlineData("'no such \"prog\"' y", "There is no program 'no such \"prog\"' on the job's PATH (")]
    [InlineData("\"'nosuchprogram\" y", "There is no program ''nosuchprogram' on the job's PATH (")]
    [InlineData("'./main.py --now' y", "There is no file './main.py --now' in the directory that the job started in.")]
    [InlineData("env nosuchprogram y", "There is no program 'nosuchprogram' on the job's PATH (")]
    [InlineData("nosuchprogram > out.log 2>&1", "There is no program 'nosuchprogram' on the job's PATH (")]
    [InlineData("./plain.sh", "it lacks the permission. Run it by its interpreter (`bash ./plain.sh`)")]
    [InlineData("./plain.py", "(`python ./plain.py`), or `chmod +x` it")]
    [InlineData("./windows.sh", "'./windows.sh' has lines that end as on Windows (CRLF)")]
    [InlineData("./env-windows.sh", "has lines that end as on Windows (CRLF)")]
    [InlineData(
        "./interpreter.sh",
        "asks for '/opt/none/bin/python3', which is not on this node. Name one that is, such as '#!/usr/bin/env python3'"
    )]
    [InlineData("./env-interpreter.sh", "There is no program 'nosuchruby' on the job's PATH")]
    [InlineData("bash -c ./interpreter.sh", "asks for '/opt/none/bin/python3'")]
    [InlineData("bash calls.sh", "There is no file './gone' in the directory")]
    [InlineData("./windows.exe", "is a program for Windows")]
    [InlineData("./other.elf", "'./other.elf' is a program for s390x machines; this node is ")]
    [InlineData("./musl.elf", "needs the loader '/lib/ld-none.so.1', which this node does not have")]
    [InlineData("./cut.elf", "'./cut.elf' is a program that is cut off: its 20 B are fewer than its header says.")]
    [InlineData("bash -c ./short.elf", "'./short.elf' is a program that is cut off: its 70 B are fewer")]
    [InlineData("./empty.sh", "'./empty.sh' is empty: it has 0 bytes.")]
    [InlineData("./directory", "'./directory' is a directory")]
    [InlineData("\"$UNSET\" main.py", "The name of a program in the command is empty")]
    [InlineData("PATH=/nowhere; printf 'sh: 1: directory: not found\\n'; exit 127", "write './directory'")]
    public async Task Run_ProgramCannotBeRun_SaysWhyAndWhatToDo(string command, string fault)
    {
        WriteFiles();

        var exit = await _scene.RunAsync(command);

        exit.ExitCode.Should().BeOneOf([126, 127], _scene.Log);
        exit.Fault.Should().NotBeNull(_scene.Log).And.Contain(fault);
    }

    [Fact]
    public async Task Run_PythonIsNotThere_SaysWhereToGetIt()
    {
        var launch = _scene.Launch("python main.py");
        (
            await _scene
                .Start(launch with { Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = "/nowhere" } })
                .WaitForExitAsync()
        )
            .Should()
            .Be(SupervisorExitCodes.Done);

        _scene
            .ReadExit()
            .Fault.Should()
            .Be(
                "There is no 'python' on the job's PATH (/nowhere). Install Python on the node, or bring one with the field conda, uv or image_uri."
            );
    }

    [Fact]
    public async Task Run_NothingWasSent_SaysHowToSendIt()
    {
        Directory.CreateDirectory(_scene.At("empty"));
        await _scene.Start(_scene.Launch("./main.sh") with { WorkingDirectory = _scene.At("empty") }).WaitForExitAsync();

        _scene.ReadExit().Fault.Should().Contain("the job started in an empty directory").And.Contain("--working-dir .");
    }

    [Theory]
    [InlineData("a\\0b")]
    [InlineData("a\\033[2Jb")]
    [InlineData("a/\\0")]
    public async Task Run_LogNamesAProgramWithControlCharacters_EndsAsItDid(string name)
    {
        var exit = await _scene.RunAsync($"printf 'sh: 1: {name}: not found\\n'; exit 127");

        exit.ExitCode.Should().Be(127);
        exit.Fault.Should().BeNull();
    }

    [Theory]
    [InlineData("#!/opt/\0/python3\n")]
    [InlineData("#!/opt/\u001b[2J\n")]
    [InlineData("#!/usr/bin/env \0\n")]
    public async Task Run_ScriptNamesAnInterpreterWithControlCharacters_EndsAsItDid(string content)
    {
        MakePrograms(("script", System.Text.Encoding.UTF8.GetBytes(content)));

        var exit = await _scene.RunAsync("printf 'sh: 1: ./script: not found\\n'; exit 127");

        exit.ExitCode.Should().Be(127);
        exit.Fault.Should().BeNull();
    }

    [Theory]
    [InlineData("x")]
    [InlineData("'")]
    [InlineData("ü")]
    [InlineData("😀")]
    public async Task Run_NamesAreLong_RecordFitsInItsRoom(string letter)
    {
        var name = string.Join('/', Enumerable.Repeat(string.Concat(Enumerable.Repeat(letter, 60)), 14));
        MakePrograms(("script", System.Text.Encoding.UTF8.GetBytes($"#!/usr/bin/env {name}\n")));
        _scene.Write("log", $"sh: 1: ./{string.Concat(Enumerable.Repeat("./", 3000))}script: not found\n");
        var launch = _scene.Launch("cat log; exit 127");
        await _scene
            .Start(launch with { Variables = new Dictionary<string, string>(launch.Variables) { ["PATH"] = $"/usr/bin:/bin:/{name}" } })
            .WaitForExitAsync();

        _scene.ReadExit().Fault.Should().Contain("…").And.Contain("There is no program");
        new FileInfo(_scene.ExitFile).Length.Should().BeLessThanOrEqualTo(4096);
    }

    [Fact]
    public async Task Run_PathHasADirectoryOrAFileOfTheName_SaysWhatTheShellMeant()
    {
        Directory.CreateDirectory(_scene.At("first", "tool"));
        _scene.Write("second/tool", "#!/bin/sh\n");
        var launch = _scene.Launch("tool");
        await _scene
            .Start(
                launch with
                {
                    Variables = new Dictionary<string, string>(launch.Variables)
                    {
                        ["PATH"] = $"{_scene.At("first")}:{_scene.At("second")}",
                    },
                }
            )
            .WaitForExitAsync();

        _scene.ReadExit().Fault.Should().StartWith("The file 'tool' may not be executed");
    }

    [Theory]
    [InlineData("exit 127")]
    [InlineData("echo 'cat: x: No such file or directory'; exit 127")]
    [InlineData("./missing.sh; exit 3")]
    [InlineData("sh -c 'exit 126'")]
    public async Task Run_EndsForAnotherReason_SaysNothing(string command) => (await _scene.RunAsync(command)).Fault.Should().BeNull();

    [Theory]
    [InlineData("echo 'Error: unable to find network with name or ID x'; exit 125", true)]
    [InlineData(
        "echo 'docker: Error response from daemon: x'; echo; echo \"Run 'docker run --help' for more information\"; exit 127",
        true
    )]
    [InlineData("echo 'Error: x'; exit 1", false)]
    [InlineData("echo 'Error: x'; echo then; exit 125", false)]
    [InlineData("exit 125", false)]
    public async Task Run_AnEngineStartsNoContainer_SaysThatItWasTheEngine(string command, bool tells)
    {
        await _scene
            .Start(_scene.Launch(command) with { Ending = new LaunchEnding(["/bin/true"], new Dictionary<string, string>()) })
            .WaitForExitAsync();

        var fault = _scene.ReadExit().Fault;
        (fault?.StartsWith("'sh' could not start the container", StringComparison.Ordinal) is true).Should().Be(tells, fault);
    }

    [Fact]
    public async Task Run_LeavesProcessesBehind_NamesThemInOneLineOfItsLog()
    {
        (
            await _scene.RunAsync(
                "printf unended; sleep 600 & one=$!; sleep 600 & for pid in $one $!; do until grep -q sleep /proc/$pid/comm; do :; done; done"
            )
        )
            .ExitCode.Should()
            .Be(0);

        _scene
            .Log.Should()
            .MatchRegex(
                @"^unended\nsatchel: the entrypoint has ended; what it left running is ended too: \d+ \(sleep\), \d+ \(sleep\)\n\z"
            );
    }

    [Fact]
    public async Task Run_AnEngineThatPutsItsOwnAway_IsLeftToDoSo()
    {
        var launch = _scene.Launch("(while kill -0 $$ 2>/dev/null; do :; done; echo tidied) & exit 3") with { IsEngine = true };

        await _scene.Start(launch).WaitForExitAsync();

        _scene.ReadExit().ExitCode.Should().Be(3);
        _scene.Log.Should().Be("tidied\n");
    }

    private void WriteFiles()
    {
        _scene.Write("plain.sh", "#!/bin/bash\ntrue\n");
        _scene.Write("plain.py", "print(1)\n");
        _scene.Write("calls.sh", "true\n./gone\n");
        _scene.Write("empty.sh", "");
        MakePrograms(
            ("windows.sh", "#!/bin/bash\r\ntrue\r\n"u8.ToArray()),
            ("env-windows.sh", "#!/usr/bin/env python3\r\nprint(1)\r\n"u8.ToArray()),
            ("interpreter.sh", "#!/opt/none/bin/python3\n"u8.ToArray()),
            ("env-interpreter.sh", "#!/usr/bin/env nosuchruby\n"u8.ToArray()),
            ("windows.exe", [0x4D, 0x5A, 0, 0, 1, 2, 3, 4]),
            ("other.elf", Elf(machine: 22, loader: null)),
            ("musl.elf", Elf(machine: OwnMachine(), "/lib/ld-none.so.1")),
            ("cut.elf", Elf(OwnMachine(), loader: null)[..20]),
            ("short.elf", Elf(OwnMachine(), "/lib64/ld-linux-x86-64.so.2")[..70])
        );
        Directory.CreateDirectory(_scene.At("directory"));
    }

    /// <summary>
    /// By a process of its own: one that another test starts meanwhile would inherit the open file from this one, and the kernel starts no
    /// program that somebody may still write.
    /// </summary>
    private void MakePrograms(params ReadOnlySpan<(string Name, byte[] Content)> programs)
    {
        foreach (var (name, content) in programs)
        {
            File.WriteAllBytes(_scene.At($"{name}.content"), content);
        }

        using var shell = System.Diagnostics.Process.Start(
            "/bin/sh",
            [
                "-ec",
                "cd \"$0\"; for file in *.content; do cp $file ${file%.content}; chmod 755 ${file%.content}; rm $file; done",
                _scene.At(),
            ]
        );
        shell.WaitForExit();
        shell.ExitCode.Should().Be(0);
    }

    /// <summary>The machine in the head of a program that runs here.</summary>
    private static ushort OwnMachine() => BitConverter.ToUInt16(File.ReadAllBytes(Environment.ProcessPath!), 18);

    /// <summary>The head of a 64-bit program with one loadable part and, perhaps, a loader.</summary>
    private static byte[] Elf(ushort machine, string? loader)
    {
        var file = new byte[512];
        "\u007fELF"u8.CopyTo(file);
        (file[4], file[5], file[6], file[16]) = (2, 1, 1, 2);
        BitConverter.TryWriteBytes(file.AsSpan(18), machine);
        BitConverter.TryWriteBytes(file.AsSpan(20), 1u);
        BitConverter.TryWriteBytes(file.AsSpan(32), 64UL);
        (file[52], file[54], file[56]) = (64, 56, (byte)(loader is null ? 0 : 1));
        if (loader is not null)
        {
            BitConverter.TryWriteBytes(file.AsSpan(64), 3u);
            BitConverter.TryWriteBytes(file.AsSpan(72), 256UL);
            BitConverter.TryWriteBytes(file.AsSpan(96), (ulong)loader.Length + 1);
            System.Text.Encoding.ASCII.GetBytes(loader).CopyTo(file.AsSpan(256));
        }

        return file;
    }
}
