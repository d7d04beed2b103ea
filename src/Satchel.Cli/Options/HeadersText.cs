using Satchel.Abstractions.Errors;
using Satchel.Client.Connecting;

namespace Satchel.Cli.Options;

/// <summary>The option <c>--headers</c>, of commands and of contexts.</summary>
internal static class HeadersText
{
    /// <summary>What is wrong with it; nothing when it is not given.</summary>
    public static IEnumerable<string> FindUsageErrors(string? text)
    {
        try
        {
            RequestHeaders.Parse(text ?? "{}");
            return [];
        }
        catch (SatchelException refused)
        {
            return [$"Invalid value for '--headers': {refused.Error.Message} {refused.Error.Hint}"];
        }
    }
}
