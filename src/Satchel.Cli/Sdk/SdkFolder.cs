using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;

namespace Satchel.Cli.Sdk;

/// <summary>The folder of the Python package that came with this program.</summary>
internal static class SdkFolder
{
    /// <exception cref="SatchelException"><c>sdk_missing</c>.</exception>
    public static string Path =>
        PythonSdk.Find(AppContext.BaseDirectory)
        ?? throw new SatchelException(
            new SatchelError(
                "sdk_missing",
                $"The Python package is neither beside '{AppContext.BaseDirectory}' nor in a checkout above it.",
                "Take the program from a whole distribution, or run ./satchel of a checkout."
            )
        );
}
