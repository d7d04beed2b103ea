namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class WorkerProcessSetupHookConformance : SpecValidatorConformance
{
    protected override string Field => "worker_process_setup_hook";

    protected override IReadOnlyList<string> Good => ["null", "\"m.f\"", "\"\""];

    protected override IReadOnlyList<(string Json, string[] Paths)> Bad => [("5", [""]), ("{}", [""])];
}
