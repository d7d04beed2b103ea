namespace Satchel.Testing.Running;

/// <summary>Recorded jobs say <c>python</c>, which not every machine has beside <c>python3</c>.</summary>
public static class PythonPath
{
    /// <summary>A <c>PATH</c> on which <c>python</c> is this machine's <c>python3</c>.</summary>
    /// <param name="directory">Takes the program.</param>
    public static string In(TemporaryDirectory directory)
    {
        var program = directory.WriteProgram(Path.Combine("python", "python"), "#!/bin/sh\nexec python3 \"$@\"\n");
        return $"{Path.GetDirectoryName(program)}:{Environment.GetEnvironmentVariable("PATH")}";
    }
}
