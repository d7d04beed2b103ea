namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class NsightConformance : SpecValidatorConformance
{
    protected override string Field => "_nsight";

    protected override IReadOnlyList<string> Good => ["null", "\"default\"", "{}", """{"t":"cuda"}""", """{"t":"cuda","o":"x"}"""];

    protected override IReadOnlyList<(string Json, string[] Paths)> Bad => [("\"other\"", [""]), ("5", [""]), ("[]", [""])];
}
