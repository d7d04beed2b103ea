using Satchel.Storage.Uploads;

namespace Satchel.Storage.Tests.Uploads;

public sealed class RunningUploadTests
{
    [Fact]
    public async Task SendAway_WhatWaitsForIt_IsNotRunByWhoCalls()
    {
        using var upload = new RunningUpload(TimeProvider.System, () => { }, CancellationToken.None);
        using var returned = new ManualResetEventSlim();
        var ran = new TaskCompletionSource<bool>();
        using var waiting = upload.Leaving.Register(() => ran.SetResult(returned.Wait(TimeSpan.FromSeconds(10), CancellationToken.None)));

        upload.SendAway();
        returned.Set();

        upload.Leaving.IsCancellationRequested.Should().BeTrue();
        (await ran.Task).Should().BeTrue("the caller went on meanwhile");
    }
}
