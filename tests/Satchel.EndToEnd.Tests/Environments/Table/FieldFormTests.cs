using Satchel.Abstractions.Jobs;
using Satchel.Environments.Providers;

namespace Satchel.EndToEnd.Tests.Environments.Table;

/// <summary>Every field in every form it takes, as a job that shows what it did.</summary>
public sealed class FieldFormTests(FormNode node) : IClassFixture<FormNode>
{
    public static TheoryData<string> Forms => [.. FieldForms.All.Select(form => form.Form)];

    [Fact]
    public void No_field_is_left_out() =>
        FieldForms
            .All.Select(form => form.Form.Split(' ', ',')[0])
            .Should()
            .Contain(BuiltInProviders.Validators.Where(field => field.IsAvailable).Select(field => field.Field.TrimStart('_')));

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_job_has_what_it_asks_for(string name)
    {
        var form = FieldForms.All.Single(form => form.Form == name);
        Assert.SkipWhen(node.Around.Lacks(form.Needs) is not null, node.Around.Lacks(form.Needs) ?? "");

        var (job, log) = await node.RunAsync(form.Spec, form.Job);

        job.Status.Should().Be(JobStatus.Succeeded, job.Message);
        log.Split('\n').Should().Contain(node.Around.Fill(form.Shows), log);
    }
}
