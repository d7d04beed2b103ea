namespace Satchel.Abstractions.Environments.Tools;

/// <summary>A tool that a provider needs and that may not be on the machine.</summary>
/// <param name="Name">Its distribution on a Python package index: <c>uv</c>, <c>py-rattler</c>, <c>pip</c>.</param>
/// <param name="Version">A version specifier, such as <c>==0.9.1</c> or <c>&gt;=24</c>; empty takes the one this version of Satchel pins.</param>
public sealed record ToolRequirement(string Name, string Version = "");
