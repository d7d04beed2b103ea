using Satchel.Abstractions.Errors;
using Satchel.Server.Starting;

namespace Satchel.Server.Tests.Starting;

public sealed class AdmissionTests
{
    private readonly Admission _admission = new();

    [Fact]
    public void Close_NobodyInside_IsEmptiedAtOnce()
    {
        _admission.Emptied.IsCompleted.Should().BeFalse();

        _admission.Close();

        _admission.Emptied.IsCompletedSuccessfully.Should().BeTrue();
    }

    [Fact]
    public void Close_SomeInside_IsEmptiedWithTheLastOfThem()
    {
        var first = _admission.Enter();
        var second = _admission.Enter();
        _admission.Close();
        first.Dispose();
        first.Dispose();
        _admission.Emptied.IsCompleted.Should().BeFalse("who leaves twice left once");

        second.Dispose();

        _admission.Emptied.IsCompletedSuccessfully.Should().BeTrue();
    }

    [Fact]
    public void Enter_AfterTheClose_IsRefusedForNow()
    {
        _admission.Close();
        _admission.Close();

        FluentActions
            .Invoking(_admission.Enter)
            .Should()
            .Throw<SatchelException>()
            .Which.Error.Should()
            .Match<SatchelError>(error => error.Code == "shutting_down" && error.Retryable);
    }
}
