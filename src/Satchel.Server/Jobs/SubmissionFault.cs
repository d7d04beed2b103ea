namespace Satchel.Server.Jobs;

/// <summary>One thing that is wrong with a submit.</summary>
/// <param name="Text">In our words, for <c>/v1</c>.</param>
/// <param name="InRaysWords">As Ray's clients know it.</param>
internal sealed record SubmissionFault(string Text, string InRaysWords)
{
    /// <summary>A fault that both APIs tell alike.</summary>
    public SubmissionFault(string text)
        : this(text, text) { }
}
