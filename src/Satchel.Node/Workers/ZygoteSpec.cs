using System.Text.Json.Nodes;

namespace Satchel.Node.Workers;

/// <summary>Takes from an environment what its workers can be given when they are forked, so that those who differ in it alone share a zygote.</summary>
internal static class ZygoteSpec
{
    private const string Variables = "env_vars";

    // Read by the interpreter, the loader or the C library when a program starts: too late after a fork.
    private static readonly string[] ReadAtStart =
    [
        "PYTHON",
        "LD_",
        "PATH",
        "MALLOC_",
        "GLIBC_",
        "LANG",
        "LC_",
        "OMP_",
        "VIRTUAL_ENV",
        "CONDA_",
    ];

    /// <summary>Whether processes of an environment run in a container.</summary>
    public static bool IsInContainer(JsonObject spec) => spec["container"] is not null || spec["image_uri"] is not null;

    /// <summary>Splits an environment.</summary>
    /// <returns>What a zygote is started with, and the variables of a fork.</returns>
    public static (JsonObject Shared, JsonObject Variables) Split(JsonObject spec)
    {
        var shared = spec.DeepClone().AsObject();
        shared.Remove("config");
        var forked = new JsonObject();
        if (shared[Variables] is JsonObject all)
        {
            foreach (var (name, value) in all.ToArray())
            {
                if (!Array.Exists(ReadAtStart, start => name.StartsWith(start, StringComparison.Ordinal)))
                {
                    forked[name] = value?.DeepClone();
                    all.Remove(name);
                }
            }

            if (all.Count == 0)
            {
                shared.Remove(Variables);
            }
        }

        return (shared, forked);
    }
}
