namespace Satchel.Abstractions.Environments;

/// <summary>
/// <c>$${}</c> in a value of <c>env_vars</c>: a dollar that begins no reference, whatever follows. Ray has no form for it. Pure.
/// </summary>
public static class LiteralDollar
{
    public const string Sign = "$${}";

    /// <summary>A value that means a text as it is, whatever variables there are where it is read.</summary>
    public static string ValueOf(string text) => text.Replace("$", Sign, StringComparison.Ordinal);

    /// <summary>A value for those that expand nothing in it.</summary>
    public static string TextOf(string value) => value.Replace(Sign, "$", StringComparison.Ordinal);
}
