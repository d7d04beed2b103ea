using Satchel.Abstractions.Errors;

namespace Satchel.Server.Jobs;

/// <summary>The fields of a submit are wrong. Code <c>invalid_request</c>.</summary>
internal sealed class InvalidSubmissionException(IReadOnlyList<SubmissionFault> faults)
    : SatchelException(
        new SatchelError(
            "invalid_request",
            string.Join("; ", faults.Select(fault => fault.Text)) + ".",
            "The body of a submit is described in docs/reference/rest-api.md."
        )
    )
{
    /// <summary>Everything wrong, at least one; in the words that Ray's clients know.</summary>
    public IReadOnlyList<string> Faults { get; } = [.. faults.Select(fault => fault.InRaysWords)];
}
