namespace Satchel.Packaging.Walking;

/// <summary>A pattern of <c>excludes</c> that matched nothing in one directory.</summary>
/// <param name="Pattern">As it was written.</param>
/// <param name="Text">A sentence that says so, and what would match where that can be told.</param>
public sealed record IdleExclude(string Pattern, string Text);
