namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class PyExecutableConformance : SpecValidatorConformance
{
    protected override string Field => "py_executable";

    protected override IReadOnlyList<string> Good => ["null", "\"python -X dev\"", "\"\""];

    protected override IReadOnlyList<(string Json, string[] Paths)> Bad => [("5", [""]), ("[]", [""])];
}
