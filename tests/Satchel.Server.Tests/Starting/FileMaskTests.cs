using System.Diagnostics;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.Starting;

/// <summary>Whatever umask the shell had that started the daemon: jobs have the one that is documented.</summary>
public sealed class FileMaskTests : IDisposable
{
    private const string Program =
        "import os, satchel\n"
        + "@satchel.remote\n"
        + "def mask():\n"
        + "    return format(os.umask(0), '03o')\n"
        + "satchel.init()\n"
        + "print('worker', satchel.get(mask.remote()))\n";

    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("000", null, "0022", "022")]
    [InlineData("077", null, "0022", "022")]
    [InlineData("000", "077", "0077", "077")]
    public async Task Job_AnyUmaskOfTheStartingShell_HasTheDocumentedOne(string shell, string? setting, string job, string worker)
    {
        var program = _scratch.Write("masks.py", Program);
        var setUp = new DaemonSetUp(_scratch.At("home"))
        {
            Command = ["/bin/sh", "-c", $"umask {shell}; exec \"$@\"", "sh", Programs.Daemon],
            Variables = setting is null
                ? new Dictionary<string, string>()
                : new Dictionary<string, string> { ["SATCHEL_JOB_UMASK"] = setting },
        };
        await using var daemon = await Daemon.StartAsync(setUp);

        await daemon.SubmitAsync($"umask; touch made; mkdir below; python3 {program}", "masks");
        await daemon.WaitForEndAsync("masks");

        (await daemon.LogsAsync("masks")).Should().Contain($"\n{job}\n").And.Contain($"worker {worker}\n");
        using var find = Process.Start(
            new ProcessStartInfo("find", [daemon.Home.Root, "-perm", "/022", "!", "-type", "l"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            }
        )!;
        (await find.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("0100")]
    [InlineData("8")]
    [InlineData("u=rwx")]
    public async Task Start_WhatIsNoUmask_IsRefused(string setting)
    {
        var start = () =>
            Daemon.StartAsync(
                new DaemonSetUp(_scratch.At("home")) { Variables = new Dictionary<string, string> { ["SATCHEL_JOB_UMASK"] = setting } }
            );

        (await start.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*SATCHEL_JOB_UMASK*000 to 077*");
    }
}
