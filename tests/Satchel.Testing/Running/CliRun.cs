using System.Diagnostics;

namespace Satchel.Testing.Running;

/// <summary>A finished run of the command line.</summary>
public sealed record CliRun(int ExitCode, string Output, string Errors)
{
    /// <summary>Runs <c>satchel</c> as a user of the given home would.</summary>
    public static async Task<CliRun> RunAsync(string home, IEnumerable<string> arguments, params (string Name, string? Value)[] variables)
    {
        var start = new ProcessStartInfo(Programs.Cli, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in (string[])["SATCHEL_ADDRESS", "RAY_ADDRESS", "RAY_API_SERVER_ADDRESS", "SATCHEL_TOKEN", "RAY_AUTH_TOKEN"])
        {
            start.Environment.Remove(name);
        }

        start.Environment["SATCHEL_HOME"] = home;
        start.Environment["SATCHEL_DAEMON"] = Programs.Daemon;
        start.Environment["SATCHEL_SUPERVISOR"] = Programs.Supervisor;
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CliRun(process.ExitCode, await output, await errors);
    }
}
