using System.Text;
using CsCheck;
using Wassette.Wit;
using Wassette.Wit.Values;

namespace Wassette.Tests.Wit.Values;

/// <summary>What must hold for every type and value: schema, JSON codec and CLR codec are of one mind.</summary>
public sealed class CodecPropertyTests(JsonSchemaValidator validator) : IClassFixture<JsonSchemaValidator>
{
    private const int Samples = 2000;
    private const int ValidatedSamples = 300;

    [Fact]
    public void Canonical_JSON_is_the_same_after_native_values()
    {
        Arbitrary.Sample.Sample(
            sample =>
            {
                foreach (string value in sample.Values)
                {
                    Assert.Equal(value, Codec.ThroughNative(sample.Type, value));
                }
            },
            iter: Samples);
    }

    [Fact]
    public void Canonical_JSON_is_the_same_after_objects()
    {
        Arbitrary.Sample.Sample(
            sample =>
            {
                foreach (string value in sample.Values)
                {
                    Assert.Equal(value, Codec.ThroughClr(sample.Type, value));
                }
            },
            iter: Samples);
    }

    [Fact]
    public void Canonical_JSON_is_valid_by_the_schema_of_its_type()
    {
        Assert.SkipWhen(validator.Obstacle is not null, validator.Obstacle ?? "");
        Arbitrary.SmallSample.Sample(
            sample => Assert.All(validator.Validate(Codec.Schema(sample.Type), sample.Values), Assert.Null),
            iter: ValidatedSamples,
            threads: 1);
    }

    [Fact]
    public void Arguments_are_valid_by_the_input_schema_and_are_read()
    {
        Assert.SkipWhen(validator.Obstacle is not null, validator.Obstacle ?? "");
        Gen.Select(Arbitrary.SmallSample, Arbitrary.SmallSample).Sample(
            (first, second) =>
            {
                WitFunction function = Types.Function(null, ("first", first.Type), ("se-cond", second.Type));
                string json = $"{{\"se-cond\":{second.Values[0]},\"first\":{first.Values[0]}}}";
                Assert.Null(Assert.Single(validator.Validate(Codec.Schema(writer => JsonSchemaWriter.WriteInput(writer, function)), json)));
                Assert.Equal($"[{first.Values[0]},{second.Values[0]}]", Codec.Arguments(function, Encoding.UTF8.GetBytes(json)));
            },
            iter: ValidatedSamples / 3,
            threads: 1);
    }

    [Fact]
    public void Damaged_JSON_is_refused_or_gives_a_value_that_the_schema_allows()
    {
        Assert.SkipWhen(validator.Obstacle is not null, validator.Obstacle ?? "");
        int accepted = 0;
        int refused = 0;
        Gen.Select(Arbitrary.SmallSample, Damage.Of).Sample(
            (sample, damage) =>
            {
                string damaged = Encoding.UTF8.GetString(damage.Apply(Encoding.UTF8.GetBytes(sample.Values[0])));
                string? canonical = TryRead(sample.Type, damaged);
                if (canonical is null)
                {
                    refused++;
                    return;
                }

                accepted++;
                Assert.Null(Assert.Single(validator.Validate(Codec.Schema(sample.Type), canonical)));
                Assert.Equal(canonical, Codec.ThroughNative(sample.Type, canonical));
            },
            iter: ValidatedSamples,
            threads: 1);

        Assert.True(accepted > 0 && refused > 0, $"the damage must neither be harmless nor total: {accepted} accepted, {refused} refused");
    }

    [Fact]
    public void The_schema_refuses_a_value_of_another_type_as_the_reader_does()
    {
        Assert.SkipWhen(validator.Obstacle is not null, validator.Obstacle ?? "");
        int refused = 0;
        Gen.Select(Arbitrary.SmallSample, Arbitrary.SmallSample).Sample(
            (sample, other) =>
            {
                // The schema can't say everything (base64, the range of digits), the reader is more lenient in places:
                // but what the schema allows and the reader refuses must be one of the known few.
                string value = other.Values[0];
                string? error = validator.Validate(Codec.Schema(sample.Type), value)[0];
                if (TryRead(sample.Type, value) is null && error is null)
                {
                    string message = Codec.JsonError(sample.Type, value);
                    Assert.Matches("base64|expected [us]64 \\(|out of its range|given twice", message);
                }

                refused += error is null ? 0 : 1;
            },
            iter: ValidatedSamples,
            threads: 1);

        Assert.NotEqual(0, refused);
    }

    private static string? TryRead(WitType type, string json)
    {
        try
        {
            return Codec.ThroughNative(type, json);
        }
        catch (WitValueException)
        {
            return null;
        }
    }
}
