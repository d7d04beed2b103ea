using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Environments;

/// <summary>Fields that change how a job's process is started.</summary>
public sealed class ProcessFieldsTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Variables_name_the_working_directory_and_what_gave_nothing_is_told_in_the_log()
    {
        await using var daemon = await Daemon.StartAsync(_scratch.At("home"));
        Directory.CreateDirectory(_scratch.At("plain"));

        await daemon.SubmitAsync(
            "echo \"<$CONFIG> <$PRICE>\"",
            "variables",
            new JsonObject
            {
                ["working_dir"] = $"local://{_scratch.At("plain")}",
                ["env_vars"] = new JsonObject { ["CONFIG"] = "${SATCHEL_WORKING_DIR}/c${NO_SUCH_NAME}", ["PRICE"] = "$${5}" },
            }
        );
        var job = await daemon.WaitForEndAsync("variables");

        job.Status.Should().Be(JobStatus.Succeeded, job.Message);
        (await daemon.LogsAsync("variables"))
            .Should()
            .Contain($"<{_scratch.At("plain")}/c> <${{5}}>")
            .And.Contain("${NO_SUCH_NAME} in the env_vars value of CONFIG gives nothing");
    }

    [Fact]
    public async Task Nsight_profiles_the_job_and_keeps_the_report_with_the_logs()
    {
        // Takes what the real one takes, and notes how it was started.
        var nsys = _scratch.WriteProgram(
            "bin/nsys",
            """
            #!/bin/sh
            all="$*"
            test "$1" = profile || exit 9
            shift
            while :; do
                case $1 in
                    -o) report=$2; shift 2 ;;
                    -?) shift 2 ;;
                    --*) shift ;;
                    *) break ;;
                esac
            done
            echo "$all" > "$report.nsys-rep"
            exec "$@"
            """
        );
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = $"{Path.GetDirectoryName(nsys)}:{Environment.GetEnvironmentVariable("PATH")}",
        };
        await using var daemon = await Daemon.StartAsync(new DaemonSetUp(_scratch.At("home")) { Variables = variables });

        await daemon.SubmitAsync("echo profiled", "usual", new JsonObject { ["nsight"] = "default" });
        await daemon.SubmitAsync(
            "exit 5",
            "own",
            new JsonObject
            {
                ["nsight"] = new JsonObject { ["t"] = "cuda", ["o"] = "mine" },
            }
        );
        var usual = await daemon.WaitForEndAsync("usual");
        var own = await daemon.WaitForEndAsync("own");

        usual.Status.Should().Be(JobStatus.Succeeded, usual.Message);
        (await daemon.LogsAsync("usual")).Should().Contain("profiled");
        own.DriverExitCode.Should().Be(5);
        var reports = Directory
            .EnumerateFiles(daemon.Home.Root, "*.nsys-rep", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetFileName(path));
        reports.Keys.Should().BeEquivalentTo("nsight-usual-%p.nsys-rep", "mine.nsys-rep");
        (await File.ReadAllTextAsync(reports["nsight-usual-%p.nsys-rep"], TestContext.Current.CancellationToken))
            .Should()
            .StartWith("profile -t cuda,cudnn,cublas,nvtx --stop-on-exit=true -o ");
    }

    [Fact]
    public async Task Rocprof_sys_profiles_the_python_of_the_job_and_keeps_the_report_with_the_logs()
    {
        // Takes what the real one takes, and notes how it was started.
        var profiler = _scratch.WriteProgram(
            "bin/rocprof-sys-python",
            """
            #!/bin/sh
            test "$1 $2 $3" = "-F true --" || exit 9
            test -n "$ROCPROFSYS_OUTPUT_PATH" && echo "$*" > "$ROCPROFSYS_OUTPUT_PATH/$ROCPROFSYS_OUTPUT_PREFIX.proto"
            shift 3
            exec python3 "$@"
            """
        );
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = $"{Path.GetDirectoryName(profiler)}:{Environment.GetEnvironmentVariable("PATH")}",
        };
        await using var daemon = await Daemon.StartAsync(new DaemonSetUp(_scratch.At("home")) { Variables = variables });

        await daemon.SubmitAsync(
            "echo 'print(40 + 2)' >main.py && python main.py",
            "usual",
            new JsonObject { ["rocprof_sys"] = "default" }
        );
        await daemon.SubmitAsync(
            "true",
            "wrong",
            new JsonObject { ["rocprof_sys"] = new JsonObject { ["args"] = new JsonObject { ["no-such"] = "option" } } }
        );
        var usual = await daemon.WaitForEndAsync("usual");
        var wrong = await daemon.WaitForEndAsync("wrong");

        usual.Status.Should().Be(JobStatus.Succeeded, usual.Message);
        (await daemon.LogsAsync("usual")).Should().Contain("42");
        var report = Directory.EnumerateFiles(daemon.Home.Root, "*.proto", SearchOption.AllDirectories).Should().ContainSingle().Which;
        Path.GetFileName(report).Should().Be("rocprof_sys-usual-%p.proto");
        (await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken)).Should().Be("-F true -- main.py\n");
        wrong.Status.Should().Be(JobStatus.Failed);
        wrong.Message.Should().Contain("rocprof_sys does not run with these options");
    }
}
