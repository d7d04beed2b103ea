using System.Diagnostics;

namespace Satchel.Testing.Conda;

/// <summary>The machine's interpreter in the form of a conda package: a link, and what has it look for its packages in the environment.</summary>
public static class CondaInterpreter
{
    private const string Program = "/usr/bin/python3";

    /// <summary>Why a test is skipped that needs it.</summary>
    public const string Missing = $"This machine has no {Program}.";

    /// <returns>Null when the machine has none.</returns>
    public static async Task<CondaPackage?> FindAsync()
    {
        if (!File.Exists(Program))
        {
            return null;
        }

        var interpreter = File.ResolveLinkTarget(Program, returnFinalTarget: true)?.FullName ?? Program;
        var start = new ProcessStartInfo(interpreter, ["-I", "-c", "import platform; print(platform.python_version())"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        return Of(interpreter, (await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false)).Trim());
    }

    private static CondaPackage Of(string interpreter, string version)
    {
        var minor = string.Join('.', version.Split('.').Take(2));
        return new CondaPackage("python", version)
        {
            Subdir = "linux-64",
            Build = "0_cpython",
            Links = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["bin/python"] = $"python{minor}",
                ["bin/python3"] = $"python{minor}",
                [$"bin/python{minor}"] = interpreter,
            },
            Files = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["pyvenv.cfg"] =
                    $"home = {Path.GetDirectoryName(interpreter)}\ninclude-system-site-packages = false\nversion = {version}\n",
                [$"lib/python{minor}/site-packages/README.txt"] = "Packages come here.\n",
            },
        };
    }
}
