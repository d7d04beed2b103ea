using System.Text.Json.Nodes;
using Satchel.Testing;
using Satchel.Testing.Hosting;
using Satchel.Testing.Python;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Environments;

/// <summary><c>py_modules</c> as real jobs; its forms stand in the table of all fields.</summary>
public sealed class PyModulesTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _scratch = new();

    private string Home => _scratch.At("home");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await CliRun.RunAsync(Home, ["stop"]);
        _scratch.Dispose();
    }

    [Fact]
    public async Task The_sample_of_library_development_runs()
    {
        var run = await CliRun.RunAsync(
            new CliCall(Home, ["job", "submit", "--runtime-env", "env.yaml", "--", "python3", "main.py"])
            {
                Directory = Repository.PathOf("samples", "library-development"),
            }
        );

        run.ExitCode.Should().Be(0, run.Errors);
        run.Output.Should().Contain("mean word length: 3.89");
    }

    [Fact]
    public async Task Modules_come_before_the_working_directory_and_that_before_the_users_path()
    {
        _scratch.Write("library/shared.py", "origin = 'py_modules'");
        _scratch.Write("library/deep/shared.py", "");
        _scratch.Write("shared.py", "origin = 'py_modules'");
        _scratch.Write("work/shared.py", "origin = 'working_dir'");
        _scratch.Write("work/other.py", "origin = 'working_dir'");
        _scratch.Write("mine/other.py", "origin = 'env_vars'");

        var output = await RunAsync(
            new JsonObject
            {
                ["working_dir"] = _scratch.At("work"),
                ["py_modules"] = new JsonArray(_scratch.At("shared.py")),
                ["env_vars"] = new JsonObject { ["PYTHONPATH"] = _scratch.At("mine") },
            },
            "import sys; sys.path.remove(''); import shared, other; print(shared.origin, other.origin)"
        );

        output.Should().Contain("py_modules working_dir");
    }

    [Fact]
    public async Task Directories_of_equal_content_keep_their_own_names()
    {
        foreach (var name in (string[])["first", "second"])
        {
            _scratch.Write($"{name}/__init__.py", "import os; name = os.path.basename(os.path.dirname(__file__))");
        }

        var output = await RunAsync(
            new JsonObject
            {
                ["working_dir"] = _scratch.At("first"),
                ["py_modules"] = new JsonArray(_scratch.At("first"), _scratch.At("second"), _scratch.At("first")),
            },
            "import first, second, sys; print(first.name, second.name, len([p for p in sys.path if p.endswith('/tree')]))"
        );

        output.Should().Contain("first second 2");
    }

    [Fact]
    public async Task An_edit_is_seen_by_the_next_job_and_an_unchanged_module_is_laid_out_once()
    {
        _scratch.Write("edited.py", "value = 1");
        _scratch.Write("kept.py", "");
        var spec = new JsonObject { ["py_modules"] = new JsonArray(_scratch.At("edited.py"), _scratch.At("kept.py")) };
        const string Script = "import edited, kept, os; print(edited.value, kept.__file__, oct(os.stat(kept.__file__).st_mode & 0o222))";

        var before = await RunAsync(spec, Script);
        _scratch.Write("edited.py", "value = 2");
        var after = await RunAsync(spec, Script);

        before.Should().Contain("\n1 /").And.Contain("kept.py 0o0");
        after.Should().Contain(before[(before.IndexOf("\n1 /", StringComparison.Ordinal) + 2)..].Trim()).And.Contain("\n2 /");
    }

    [Fact]
    public async Task A_wheel_is_installed_with_what_it_depends_on_from_the_index_of_the_environment()
    {
        var part = new Wheel("part", "2.0");
        await using var index = new PackageIndex(part);
        await using var host = await FileHost.StartAsync();
        var local = new Wheel("mine", "1.0") { Requires = ["part"] };
        var remote = new Wheel("theirs", "3.0");
        await File.WriteAllBytesAsync(_scratch.At(local.FileName), local.Bytes());
        var spec = new JsonObject
        {
            ["py_modules"] = new JsonArray(_scratch.At(local.FileName), host.Serve("/" + remote.FileName, remote.Bytes())),
            ["env_vars"] = new JsonObject { ["PIP_INDEX_URL"] = index.Url },
        };
        const string Script = """
            import importlib.metadata, os, mine, part, theirs
            print(*(f"{name} {importlib.metadata.version(name)}" for name in ("mine", "part", "theirs")))
            print(mine.__file__, oct(os.stat(mine.__file__).st_mode & 0o222))
            """;

        var first = await RunAsync(spec, Script);
        var asked = index.Requests.Count;
        var second = await RunAsync(spec, Script);

        first.Should().Contain("mine 1.0 part 2.0 theirs 3.0").And.Contain("0o0");
        second.Should().Contain("mine 1.0 part 2.0 theirs 3.0");
        asked.Should().BePositive();
        index.Requests.Should().HaveCount(asked, "a wheel is installed once");
    }

    [Theory]
    [InlineData("""["gcs://_ray_pkg_0123456789abcdef.zip"]""", "does not hold the package")]
    [InlineData("""["gcs://thing-1.0-py3-none-any.whl"]""", "does not hold the package")]
    [InlineData("""["missing.py"]""", "File missing.py must be an existing file")]
    public async Task What_cannot_be_had_is_said(string modules, string reason)
    {
        var run = await SubmitAsync(new JsonObject { ["py_modules"] = JsonNode.Parse(modules) }, "print()");

        run.ExitCode.Should().NotBe(0);
        (run.Output + run.Errors).Should().Contain(reason);
    }

    private async Task<string> RunAsync(JsonObject runtimeEnv, string script)
    {
        var run = await SubmitAsync(runtimeEnv, script);
        run.ExitCode.Should().Be(0, run.Output + run.Errors);
        return run.Output;
    }

    private Task<CliRun> SubmitAsync(JsonObject runtimeEnv, string script) =>
        CliRun.RunAsync(Home, ["job", "submit", "--runtime-env-json", runtimeEnv.ToJsonString(), "--", "python3", "-c", script]);
}
