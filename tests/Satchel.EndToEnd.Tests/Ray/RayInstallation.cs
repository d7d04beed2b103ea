using System.Diagnostics;
using Satchel.Testing;

namespace Satchel.EndToEnd.Tests.Ray;

/// <summary>
/// Real Ray as a client, when this machine has it: <c>SATCHEL_TEST_RAY</c> names a virtual environment with <c>ray[default]</c>, or an
/// installer beside the checkout makes one.
/// </summary>
public sealed class RayInstallation : IAsyncLifetime
{
    private readonly TemporaryDirectory _scratch = new();

    /// <summary>Directory of the environment's programs; null when there is no Ray here.</summary>
    public string? Bin { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("SATCHEL_TEST_RAY") is { Length: > 0 } named)
        {
            Bin = Path.Combine(named, "bin");
            return;
        }

        var installer = Path.GetFullPath(Repository.PathOf("..", "shared", "ray", "install"));
        if (!File.Exists(installer))
        {
            return;
        }

        var environment = _scratch.At("ray");
        using var install = Process.Start(
            new ProcessStartInfo(installer, [environment])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var output = install.StandardOutput.ReadToEndAsync();
        var errors = install.StandardError.ReadToEndAsync();
        await install.WaitForExitAsync();
        (await output).Should().Contain("ray, version", await errors);
        Bin = Path.Combine(environment, "bin");
    }

    public ValueTask DisposeAsync()
    {
        _scratch.Dispose();
        return ValueTask.CompletedTask;
    }
}
