namespace Satchel.EndToEnd.Tests.Environments.Table;

/// <summary>One accepted form of a field, and a job that proves its effect. Names in angle brackets are filled in.</summary>
/// <param name="Form">Field and form, unique.</param>
/// <param name="Spec">The <c>runtime_env</c>, as JSON.</param>
/// <param name="Job">The entrypoint, for a shell.</param>
/// <param name="Shows">What the job prints, on a line of its own.</param>
/// <param name="Needs">What the machine must have.</param>
internal sealed record FieldForm(string Form, string Spec, string Job, string Shows, Need Needs = Need.Nothing)
{
    public override string ToString() => Form;
}
