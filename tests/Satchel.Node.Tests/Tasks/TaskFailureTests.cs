using System.Text;
using Satchel.Node.Peers.Wire;
using Satchel.Node.Tasks;

namespace Satchel.Node.Tests.Tasks;

/// <summary>What is told of errors to who lists tasks.</summary>
public sealed class TaskFailureTests
{
    [Theory]
    [InlineData("""{"type":"RayTaskError","message":"ray::f()\nValueError: no"}""", false, "TASK_EXECUTION_EXCEPTION")]
    [InlineData("""{"type":"ActorDiedError","message":"ray::f()\nValueError: no"}""", true, "TASK_EXECUTION_EXCEPTION")]
    [InlineData("""{"type":"ActorDiedError","message":"User exception:\nray::f()\nValueError: no"}""", false, "ACTOR_DIED")]
    public void Of_WhatAWorkerRaised_HasItsText(string told, bool isCreation, string type) =>
        TaskFailure.Of(Raised(told), isCreation).Should().Be(new TaskFailure(type, "User exception:\nray::f()\nValueError: no"));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"type":7,"message":"\ud800"}""")]
    public void Of_WhatSaysNothingOfItself_IsStillARaisedError(string told) =>
        TaskFailure.Of(Raised(told), isCreation: false).Should().Be(new TaskFailure("TASK_EXECUTION_EXCEPTION", null));

    [Fact]
    public void Of_PickleThatClaimsMoreThanThereIs_IsStillARaisedError() =>
        TaskFailure
            .Of(ValueForm.Make(ValueKind.Error, [0, 0, 0, 0, .. Enumerable.Repeat((byte)255, 8)]), isCreation: false)
            .Should()
            .Be(new TaskFailure("TASK_EXECUTION_EXCEPTION", null));

    [Theory]
    [InlineData("WorkerCrashedError", "WORKER_DIED")]
    [InlineData("TaskCancelledError", "TASK_CANCELLED")]
    [InlineData("RuntimeEnvSetupError", "RUNTIME_ENV_SETUP_FAILED")]
    [InlineData("RaySystemError", null)]
    public void Of_WhatTheNodeSays_HasRaysWord(string error, string? type) =>
        TaskFailure.Of(ValueForm.Error(error, "told"), isCreation: false).Should().Be(new TaskFailure(type, "told"));

    [Fact]
    public void Of_LongText_KeepsItsBeginningAndItsEnd()
    {
        var message = TaskFailure
            .Of(ValueForm.Error("RaySystemError", $"begins {new string('x', 100_000)} ends"), isCreation: false)
            .Message!;

        message.Should().StartWith("begins x").And.EndWith("x ends");
        message.Length.Should().BeLessThan(1_300);
    }

    private static byte[] Raised(string told)
    {
        byte[] pickle = [1, 2, 3];
        return ValueForm.Make(ValueKind.Error, [0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, .. pickle, .. Encoding.UTF8.GetBytes(told)]);
    }
}
