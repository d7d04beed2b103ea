using System.Text.Json.Nodes;
using CsCheck;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Validation;

namespace Satchel.Environments.Providers.Tests.Conformance;

/// <summary>
/// What every field's validation owes. A provider derives this, says what good and bad values of its field look like, and gets the
/// tests.
/// </summary>
public abstract class SpecValidatorConformance
{
    private const int Samples = 1000;

    private static readonly RuntimeEnvValidator Environments = new(BuiltInProviders.Validators, BuiltInProviders.Rules);

    private static readonly string[] Codes =
    [
        .. typeof(SpecErrorCodes).GetFields().Select(static field => (string)field.GetRawConstantValue()!),
    ];

    /// <summary>Name of the field in the normal form.</summary>
    protected abstract string Field { get; }

    /// <summary>JSON texts of values that are taken on a cluster too.</summary>
    protected abstract IReadOnlyList<string> Good { get; }

    /// <summary>
    /// JSON texts of values that are refused, each with the paths of all its errors below the field: <c>["[1]", ".packages"]</c>;
    /// empty for the field itself.
    /// </summary>
    protected abstract IReadOnlyList<(string Json, string[] Paths)> Bad { get; }

    /// <summary>A value with a misspelt key and the key that was meant; null when the field has no keys of its own.</summary>
    protected virtual (string Json, string Meant)? Misspelt => null;

    private ISpecValidator Validator => BuiltInProviders.Validators.Single(validator => validator.Field == Field);

    [Fact]
    public void Validate_AnyJson_IsAnswered() =>
        Gen.Select(RandomJson.Any, RandomJson.Contexts)
            .Sample(
                (json, context) =>
                {
                    var value = JsonNode.Parse(json);
                    var before = value?.ToJsonString();
                    var outcome = Validator.Validate(value, context);
                    return !Faults(outcome).Any() && value?.ToJsonString() == before && outcome.Normalized?.Parent is null;
                },
                iter: Samples
            );

    [Fact]
    public void Validate_LikeAGoodValue_IsAnswered() =>
        Gen.Select(RandomJson.OneOf([.. Good, .. Bad.Select(bad => bad.Json)]), RandomJson.Any, Gen.Int[0, 30], RandomJson.Contexts)
            .Sample(
                (good, other, place, context) =>
                    !Faults(Validator.Validate(RandomJson.Replace(JsonNode.Parse(good), JsonNode.Parse(other), place), context)).Any(),
                iter: Samples
            );

    [Fact]
    public void Validate_GoodValues_AreTakenAndTheirNormalFormStays()
    {
        foreach (var json in Good)
        {
            var outcome = Validator.Validate(JsonNode.Parse(json), RandomJson.OnCluster);
            outcome.Errors.Should().BeEmpty(json);
            if (outcome.Normalized is { } normalized)
            {
                JsonNode
                    .DeepEquals(Validator.Validate(normalized, RandomJson.OnCluster).Normalized, normalized)
                    .Should()
                    .BeTrue("{0} is normal", normalized.ToJsonString());
            }
        }
    }

    [Fact]
    public void Validate_OneValueWrittenInManyWays_HasOneNormalFormAndIdentity() =>
        Gen.Select(RandomJson.OneOf([.. Good]), Gen.Int)
            .Sample(
                (json, seed) =>
                {
                    var (one, other) = (Normalize(json), Normalize(RandomJson.Rewrite(JsonNode.Parse(json), new Random(seed))));
                    return JsonNode.DeepEquals(one, other) && EnvironmentIdentity.Of(one) == EnvironmentIdentity.Of(other);
                }
            );

    [Fact]
    public void Validate_GoodValuesThatSayDifferentThings_HaveDifferentIdentities()
    {
        var forms = Good.Select(Normalize).GroupBy(form => RandomJson.Sorted(form).ToJsonString()).ToList();

        if (Field is not ("env_vars" or "config"))
        {
            forms.Select(form => EnvironmentIdentity.Of(form.First())).Should().OnlyHaveUniqueItems();
        }
        else
        {
            forms
                .Select(form => EnvironmentIdentity.Of(form.First()))
                .Distinct()
                .Should()
                .ContainSingle("it only concerns the start of a process");
        }
    }

    [Fact]
    public void Validate_BadValues_TellEveryFaultAtOnce()
    {
        foreach (var (json, paths) in Bad)
        {
            var outcome = Validator.Validate(JsonNode.Parse(json), RandomJson.OnCluster);
            Check(outcome);
            outcome.Errors.Select(error => error.Path).Should().BeEquivalentTo(paths.Select(path => $"$.{Field}{path}"), json);
        }
    }

    [Fact]
    public void Validate_MisspeltKey_NamesTheNearest()
    {
        if (Misspelt is { } misspelt)
        {
            var outcome = Validator.Validate(JsonNode.Parse(misspelt.Json), RandomJson.OnCluster);
            string.Concat(outcome.Errors.Select(error => error.Hint).Concat(outcome.Warnings)).Should().Contain($"'{misspelt.Meant}'");
        }
    }

    private JsonObject Normalize(string json)
    {
        var outcome = Environments.Validate(new JsonObject { [Field] = JsonNode.Parse(json) }, RandomJson.OnCluster);
        outcome.Errors.Should().BeEmpty(json);
        return outcome.Normalized!;
    }

    private void Check(FieldValidation outcome) => Faults(outcome).Should().BeEmpty();

    private IEnumerable<string> Faults(FieldValidation outcome)
    {
        foreach (var error in outcome.Errors)
        {
            if (error.Path != "$." + Field && !error.Path.StartsWith($"$.{Field}.") && !error.Path.StartsWith($"$.{Field}["))
            {
                yield return $"{error.Path} is no place in {Field}";
            }

            if (!Codes.Contains(error.Code) || string.IsNullOrWhiteSpace(error.Message) || string.IsNullOrWhiteSpace(error.Hint))
            {
                yield return $"{error} says too little";
            }
        }

        if (outcome.Errors.DistinctBy(static error => (error.Path, error.Message)).Count() != outcome.Errors.Count)
        {
            yield return "one thing is told twice";
        }

        if (outcome.Errors.Count > 0 && outcome.Normalized is not null)
        {
            yield return "what has errors has a normal form";
        }
    }
}
