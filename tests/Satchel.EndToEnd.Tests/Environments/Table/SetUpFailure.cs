namespace Satchel.EndToEnd.Tests.Environments.Table;

/// <summary>An environment that cannot be set up. Names in angle brackets are filled in.</summary>
/// <param name="Code">Kind of failure.</param>
/// <param name="What">What is wrong; unique.</param>
/// <param name="Spec">The <c>runtime_env</c>, as JSON.</param>
/// <param name="Says">What the message names.</param>
/// <param name="Needs">What the machine must have.</param>
internal sealed record SetUpFailure(string Code, string What, string Spec, string Says, Need Needs = Need.Nothing);
