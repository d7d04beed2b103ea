using System.Text.Json.Nodes;
using Satchel.Testing;
using Satchel.Testing.Archives;
using Satchel.Testing.Python;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Environments;

/// <summary><c>satchel env …</c> and locks against a real daemon and a real pip.</summary>
public sealed class EnvironmentCommandsTests : IAsyncDisposable
{
    private readonly TemporaryDirectory _scratch = new();
    private readonly PackageIndex _index = new(new Wheel("alpha", "1.0") { Requires = ["beta"] }, new Wheel("beta", "1.0"));

    public async ValueTask DisposeAsync()
    {
        await RunAsync("stop");
        await _index.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task Layers_are_planned_built_listed_shown_pinned_and_collected()
    {
        Directory.CreateDirectory(_scratch.At("files"));
        await File.WriteAllTextAsync(_scratch.At("files", "main.py"), "print('here')\n");
        await File.WriteAllTextAsync(_scratch.At("files", ".gitignore"), "*.ckpt\n");
        await File.WriteAllTextAsync(_scratch.At("files", "big.ckpt"), "big");
        var spec = Env("alpha==1.0");
        spec["working_dir"] = _scratch.At("files");

        var plan = await JsonAsync("env", "plan", "--json", "--runtime-env-json", spec.ToJsonString());
        plan["environment"]!.GetValue<string>().Should().StartWith("sha256:");
        Keys(plan).Should().BeEquivalentTo("environment", "layers", "files");
        Layers(plan).Select(layer => layer["state"]!.GetValue<string>()).Should().Equal("missing", "missing");
        Keys(Layers(plan)[1]).Should().BeEquivalentTo("provider", "key", "state", "reason", "inputs");
        Layers(plan)[1]["reason"]!.GetValue<string>().Should().Be("the node has no pip layer yet");
        Keys(plan["files"]!).Should().BeEquivalentTo("count", "bytes", "missing_bytes");
        plan["files"]!["count"]!.GetValue<int>().Should().Be(2);
        plan["files"]!["missing_bytes"]!.GetValue<long>().Should().Be(plan["files"]!["bytes"]!.GetValue<long>()).And.BePositive();
        _index.Requests.Should().BeEmpty("a plan installs nothing");

        var built = await JsonAsync("env", "build", "--json", "--runtime-env-json", spec.ToJsonString());
        built["environment"]!.GetValue<string>().Should().Be(plan["environment"]!.GetValue<string>());
        Layers(built).Select(layer => layer["state"]!.GetValue<string>()).Should().Equal("built", "built");
        Layers(built).Select(KeyOf).Should().Equal(Layers(plan).Select(KeyOf));
        Keys(Layers(built)[1]).Should().BeEquivalentTo("provider", "key", "state", "seconds", "bytes");
        Layers(await JsonAsync("env", "build", "--json", "--runtime-env-json", spec.ToJsonString()))
            .Select(layer => layer["state"]!.GetValue<string>())
            .Should()
            .Equal("reused", "reused");
        var people = await RunAsync("env", "plan", "--runtime-env-json", spec.ToJsonString());
        people.All.Should().Contain("reused").And.Contain("the cluster has them all").And.Contain("*.ckpt");

        var list = (await JsonAsync("env", "list", "--json")).AsArray();
        list.Should().HaveCount(2);
        Keys(list[0]!).Should().BeEquivalentTo("provider", "key", "bytes", "created", "last_used", "leases", "pinned", "summary");
        var key = KeyOf(Layers(built)[1]);
        var shown = await JsonAsync("env", "show", key[..8], "--json");
        Keys(shown).Should().Contain(["lock", "inputs", "path", "log"]);
        shown["lock"]!.AsArray().Select(package => $"{package!["name"]} {package["version"]}").Should().Equal("alpha 1.0", "beta 1.0");
        Directory.Exists(shown["path"]!.GetValue<string>()).Should().BeTrue();
        (await File.ReadAllTextAsync(shown["log"]!.GetValue<string>())).Should().Contain("install");
        var listed = await RunAsync("package", "list", key[..8]);
        listed.Output.Split('\n')[1..].Should().Equal("  alpha 1.0", "  beta 1.0", "");

        (await JsonAsync("env", "pin", key, "--json"))[0]!["changed"]!.GetValue<bool>().Should().BeTrue();
        (await JsonAsync("env", "gc", "--all", "--json"))["removed"]!.AsArray().Should().ContainSingle();
        (await RunAsync("env", "unpin", key)).ExitCode.Should().Be(0);
        var path = shown["path"]!.GetValue<string>();
        using (var stays = Immutable.TryMake(Directory.EnumerateFiles(path, "pyvenv.cfg", SearchOption.AllDirectories).First(), out _))
        {
            var collected = await RunAsync("env", "gc", "--all", "--json");
            collected.ExitCode.Should().Be(stays is null ? 0 : 1);
            var said = JsonNode.Parse(collected.Output)!;
            said["removed"]!.AsArray().Should().ContainSingle();
            said["left"]!.AsArray().Should().HaveCount(stays is null ? 0 : 1);
            foreach (var left in said["left"]!.AsArray())
            {
                Immutable.TryMake(left!["path"]!.GetValue<string>(), out _)!.Dispose();
            }
        }

        (await JsonAsync("env", "list", "--json")).AsArray().Should().BeEmpty();
        (await RunAsync("env", "show", key)).Should().Match<CliRun>(run => run.ExitCode == 1 && run.Errors.Contains("env list"));
    }

    [Fact]
    public async Task A_missing_layer_is_explained_by_the_nearest_one()
    {
        _index.Add(new Wheel("alpha", "2.0"));
        await JsonAsync("env", "build", "--json", "--runtime-env-json", Env("alpha==1.0", "beta").ToJsonString());

        var run = await RunAsync("env", "plan", "--runtime-env-json", Env("alpha==2.0", "beta").ToJsonString());
        run.Output.Should().Contain("`alpha==2.0` was `1.0` in the nearest environment").And.Contain("to be built");
        var dry = await RunAsync(
            "job",
            "submit",
            "--dry-run",
            "--json",
            "--runtime-env-json",
            Env("alpha==2.0", "beta").ToJsonString(),
            "--",
            "true"
        );
        dry.ExitCode.Should().Be(0, dry.All);
        Layers(JsonNode.Parse(dry.Output)!)[0]["state"]!.GetValue<string>().Should().Be("missing");
        (await JsonAsync("job", "list", "--json")).AsArray().Should().BeEmpty("a dry run submits nothing");
        var explained = await JsonAsync("env", "explain", "--json", "--runtime-env-json", Env("alpha==2.0", "beta").ToJsonString());
        var difference = Layers(explained)[0]["differences"]!.AsArray().Should().ContainSingle().Subject!;
        difference["was"]!.GetValue<string>().Should().Be("alpha==1.0");
        difference["is"]!.GetValue<string>().Should().Be("alpha==2.0");
    }

    [Fact]
    public async Task A_plan_knows_the_keys_of_archives_that_have_not_been_sent()
    {
        await File.WriteAllBytesAsync(
            _scratch.At("code.zip"),
            new ZipBuilder().Add("main.py", "print(1)").Add("run.log", "").Zip(),
            TestContext.Current.CancellationToken
        );
        await File.WriteAllBytesAsync(
            _scratch.At("part.tar.gz"),
            new TarBuilder().Add("part.py", "x = 1").Gzip(),
            TestContext.Current.CancellationToken
        );
        var spec = new JsonObject
        {
            ["working_dir"] = _scratch.At("code.zip"),
            ["py_modules"] = new JsonArray(_scratch.At("part.tar.gz")),
            ["excludes"] = new JsonArray("*.log"),
        }.ToJsonString();

        var plan = await JsonAsync("env", "plan", "--json", "--runtime-env-json", spec);
        var again = await JsonAsync("env", "plan", "--json", "--runtime-env-json", spec);

        plan["files"]!["missing_bytes"]!.GetValue<long>().Should().BePositive();
        again.ToJsonString().Should().Be(plan.ToJsonString(), "nothing was sent");
        var built = await JsonAsync("env", "build", "--json", "--runtime-env-json", spec);
        built["environment"]!.GetValue<string>().Should().Be(plan["environment"]!.GetValue<string>());
        Layers(built).Select(KeyOf).Should().Equal(Layers(plan).Select(KeyOf));
        var shown = await JsonAsync("env", "show", KeyOf(Layers(built)[0]), "--json");
        Directory
            .EnumerateFiles(shown["path"]!.GetValue<string>(), "*", SearchOption.AllDirectories)
            .Select(Path.GetFileName)
            .Should()
            .Contain("main.py")
            .And.NotContain("run.log");
    }

    [Fact]
    public async Task What_cannot_be_built_is_one_error_in_every_place()
    {
        _index.Add(new Wheel("gamma", "1.0") { Requires = ["alpha<1"] });
        var spec = Env("alpha==1.0", "gamma").ToJsonString();

        var build = await RunAsync("env", "build", "--json", "--runtime-env-json", spec);
        build.ExitCode.Should().Be(1);
        var error = JsonNode.Parse(build.Errors.Trim().Split('\n')[^1])!["setup_error"]!;
        error["code"]!.GetValue<string>().Should().Be("version_conflict");
        error["provider"]!.GetValue<string>().Should().Be("pip");
        error["last_lines"]!.AsArray().Should().NotBeEmpty();

        var job = await RunAsync("job", "submit", "--submission-id", "fails", "--runtime-env-json", spec, "--", "true");
        job.ExitCode.Should().Be(1);
        var record = await JsonAsync("job", "status", "fails", "--json");
        // Nobody tries it anew for this job, whose hint says so.
        var remembered = record["setup_error"]!.DeepClone();
        remembered["hint"]!.GetValue<string>().Should().StartWith(error["hint"]!.GetValue<string>()).And.Contain("clear-failure");
        remembered["hint"] = error["hint"]!.GetValue<string>();
        JsonNode.DeepEquals(remembered, error).Should().BeTrue($"{remembered} is {error}");

        var failed = (await JsonAsync("env", "list", "--failed", "--json")).AsArray().Should().ContainSingle().Subject!;
        JsonNode.DeepEquals(failed["error"], error).Should().BeTrue();
        Layers(await JsonAsync("env", "plan", "--json", "--runtime-env-json", spec))[0]["state"]!.GetValue<string>().Should().Be("failed");
        _index.Add(new Wheel("gamma", "2.0"));
        (await RunAsync("env", "build", "--runtime-env-json", spec)).ExitCode.Should().Be(1, "the failure is remembered");
        var key = KeyOf(failed)[..12];
        (await RunAsync("env", "show", key)).Errors.Should().Contain("could not be built").And.Contain("env list --failed");
        (await RunAsync("env", "clear-failure", key)).ExitCode.Should().Be(0);
        (await RunAsync("env", "clear-failure", key)).Errors.Should().Contain("env list --failed");
        (await RunAsync("env", "build", "--runtime-env-json", spec)).ExitCode.Should().Be(0);
        (await RunAsync("env", "clear-failure", key))
            .Errors.Should()
            .Contain("is remembered: it is there")
            .And.Contain("env list --failed");
    }

    [Fact]
    public async Task A_lock_keeps_what_was_chosen_when_the_index_has_newer_versions()
    {
        var spec = Env("alpha").ToJsonString();
        var file = _scratch.At("env.lock");
        (await RunAsync("env", "lock", "--runtime-env-json", spec, "-o", file)).ExitCode.Should().Be(0);
        _index.Add(new Wheel("alpha", "2.0") { Requires = ["beta"] }, new Wheel("beta", "2.0"));
        (await RunAsync("env", "gc", "--all")).ExitCode.Should().Be(0);

        (await VersionsAsync("--locked", file)).Should().Contain("versions 1.0 1.0");
        (await VersionsAsync()).Should().Contain("versions 2.0 2.0");
        var changed = (await File.ReadAllTextAsync(file)).Replace("\"sha256\": \"", "\"sha256\": \"0000", StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            file,
            System.Text.RegularExpressions.Regex.Replace(changed, "0000([0-9a-f]{60})[0-9a-f]{4}", "0000$1")
        );
        var wrong = await RunAsync("env", "build", "--runtime-env-json", spec, "--locked", file);
        wrong.ExitCode.Should().Be(1);
        wrong.Errors.Should().Contain("hash_mismatch");

        async Task<string> VersionsAsync(params string[] options)
        {
            string[] command = ["--", "python", "-c", "import alpha, beta; print('versions', alpha.version, beta.version)"];
            var run = await RunAsync(["job", "submit", "--runtime-env-json", spec, .. options, .. command]);
            run.ExitCode.Should().Be(0, run.All);
            return run.Output;
        }
    }

    [Fact]
    public async Task A_command_runs_inside_an_environment_and_its_exit_code_is_passed_on()
    {
        var spec = Env("alpha").ToJsonString();

        var run = await RunAsync(
            "env",
            "shell",
            "--runtime-env-json",
            spec,
            "--",
            "sh",
            "-c",
            "python -c 'import alpha; print(\"version\", alpha.version)'; exit 7"
        );
        run.ExitCode.Should().Be(7, run.All);
        run.Output.Should().Contain("version 1.0");
        (await RunAsync("env", "shell", "--runtime-env-json", spec, "--", "no-such-program")).ExitCode.Should().Be(127);
        await Eventually.TrueAsync(
            () => Directory.GetDirectories(_scratch.At("home", "head", "jobs")).Length == 0,
            "nothing of it is left"
        );
    }

    [Fact]
    public async Task A_job_runs_again_with_the_packages_of_its_first_run()
    {
        string[] command = ["--", "python", "-c", "import alpha, beta; print('versions', alpha.version, beta.version)"];
        var first = await RunAsync([
            "job",
            "submit",
            "--submission-id",
            "first",
            "--runtime-env-json",
            Env("alpha").ToJsonString(),
            .. command,
        ]);
        first.ExitCode.Should().Be(0, first.All);
        _index.Add(new Wheel("alpha", "2.0") { Requires = ["beta"] }, new Wheel("beta", "2.0"));
        (await RunAsync("env", "gc", "--all")).ExitCode.Should().Be(0);

        var again = await RunAsync("job", "rerun", "first", "--submission-id", "again");

        again.ExitCode.Should().Be(0, again.All);
        again.Output.Should().Contain("versions 1.0 1.0");
    }

    [Fact]
    public async Task The_doctor_needs_no_cluster_and_gives_a_command_for_whatever_is_missing()
    {
        var run = await RunAsync("doctor", "--json");

        var findings = JsonNode.Parse(run.Output)!.AsArray();
        findings.Should().AllSatisfy(finding => Keys(finding!).Should().Equal("check", "ok", "found", "fix"));
        findings
            .Select(finding => finding!["check"]!.GetValue<string>())
            .Should()
            .Equal(
                "python",
                "venv",
                "pip",
                "uv",
                "conda",
                "container",
                "git",
                "dotnet",
                "home",
                "overlay",
                "cgroups",
                "gpus",
                "disk",
                "clock",
                "port",
                "config"
            );
        findings
            .Should()
            .AllSatisfy(finding => (finding!["fix"]!.GetValue<string>().Length == 0).Should().Be(finding["ok"]!.GetValue<bool>()));
        run.ExitCode.Should().Be(findings.All(finding => finding!["ok"]!.GetValue<bool>()) ? 0 : 1);
        File.Exists(_scratch.At("home", "head.json")).Should().BeFalse("it starts nothing");
    }

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.RunAsync(_scratch.At("home"), arguments);

    private async Task<JsonNode> JsonAsync(params string[] arguments)
    {
        var run = await RunAsync(arguments);
        run.ExitCode.Should().Be(0, run.All);
        return JsonNode.Parse(run.Output)!;
    }

    private JsonObject Env(params string[] packages) =>
        new() { ["pip"] = new JsonArray([.. packages.Select(package => (JsonNode)package), $"--index-url {_index.Url}"]) };

    private static IEnumerable<string> Keys(JsonNode value) => value.AsObject().Select(field => field.Key);

    private static IReadOnlyList<JsonNode> Layers(JsonNode plan) => [.. plan["layers"]!.AsArray().Select(layer => layer!)];

    private static string KeyOf(JsonNode layer) => layer["key"]!.GetValue<string>();
}
