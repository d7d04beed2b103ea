using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// A virtual environment over the node's Python, in which everything that Python finds can be imported, also when that Python is itself a
/// virtual environment's.
/// </summary>
/// <param name="Directory">Absolute path.</param>
/// <param name="BasePip">Version of the pip that can be imported in it; null when there is none.</param>
internal sealed record VirtualEnvironment(string Directory, string? BasePip)
{
    /// <summary>Version of its Python, and the system and processor, such as <c>linux-x86_64</c>; empty when it did not tell.</summary>
    public (string Version, string Platform) Facts { get; init; } = ("", "");

    /// <summary>Key of <see cref="LayerContent.Facts"/>: its directory.</summary>
    public const string DirectoryFact = "venv";

    // One start of the interpreter makes all of it. A virtual environment of a virtual environment sees only what lies under both, so the
    // one in the middle is added by a .pth file, which stands before the packages of the Python below.
    private const string Script = """
        import importlib.util, json, os, sys, sysconfig, venv
        target, nested, system = sys.argv[1], sys.prefix != sys.base_prefix, True
        if nested:
            with open(os.path.join(sys.prefix, "pyvenv.cfg"), encoding="utf-8") as settings:
                lines = [line.split("=", 1) for line in settings if "=" in line]
            values = {key.strip().lower(): value.strip().lower() for key, value in lines}
            system = values.get("include-system-site-packages") == "true"
        venv.EnvBuilder(system_site_packages=system, symlinks=True, with_pip=False).create(target)
        if nested:
            scheme = "venv" if "venv" in sysconfig.get_scheme_names() else "posix_prefix"
            packages = sysconfig.get_path("purelib", scheme, vars=dict(base=target, platbase=target))
            below = dict.fromkeys(sysconfig.get_path(kind) for kind in ("purelib", "platlib"))
            with open(os.path.join(packages, "_base_environment.pth"), "w", encoding="utf-8") as pth:
                pth.write("import site; " + "; ".join(f"site.addsitedir({path!r})" for path in below) + "\n")
        pip = None
        if importlib.util.find_spec("pip"):
            from importlib.metadata import version
            pip = version("pip")
        facts = {"pip": pip, "python": "%d.%d.%d" % sys.version_info[:3], "platform": f"{sys.platform}-{os.uname().machine}"}
        json.dump(facts, sys.stdout)
        """;

    /// <summary>Its interpreter.</summary>
    public string Python => Path.Combine(Directory, "bin", "python");

    /// <summary>Makes one in the directory of a layer.</summary>
    /// <exception cref="SetupFailedException">The node's Python cannot.</exception>
    public static async Task<VirtualEnvironment> CreateAsync(string python, LayerBuild build, CancellationToken cancellationToken)
    {
        build.Progress.Report("Making a virtual environment");
        var command = new ToolCommand([python, "-I", "-c", Script, build.Directory], build.Variables) { CaptureStandardOutput = true };
        var result = await build.Tools.RunAsync(command, cancellationToken).ConfigureAwait(false);
        return result.Succeeded
            ? Read(build.Directory, result.StandardOutput)
            : throw InstallFailures.OfMachine(result)
                ?? new SetupFailedException(
                    SetupErrorKinds.WrongPython,
                    $"The Python '{python}' cannot make a virtual environment.",
                    $"Try `{python} -m venv --without-pip DIRECTORY` on the node, or in the image; Debian has the module in the package python3-venv."
                )
                {
                    Tool = result,
                };
    }

    private static VirtualEnvironment Read(string directory, string answer)
    {
        try
        {
            var facts = JsonNode.Parse(answer);
            return new VirtualEnvironment(directory, facts?["pip"]?.GetValue<string>())
            {
                Facts = ($"{facts?["python"]}", $"{facts?["platform"]}"),
            };
        }
        catch (JsonException)
        {
            // Something of the node's Python prints at every start: whether it has pip shows when it is run.
            return new VirtualEnvironment(directory, "");
        }
    }
}
