namespace Satchel.Bench.Scenarios.Environments;

/// <summary>One installer: as a field of a <c>runtime_env</c>, and bare.</summary>
/// <param name="Field">The field.</param>
/// <param name="Bound">How many times the bare installer a cold environment may take.</param>
/// <param name="Command">The bare command that installs into an environment, given the environment's directory; what to install follows.</param>
internal sealed record PackageInstaller(string Field, double Bound, Func<string, string[]> Command);
