using System.Text;
using System.Text.Json;
using Wassette.Interop;
using Wassette.Wit;
using Wassette.Wit.Values;
using static Wassette.Tests.Wit.Types;

namespace Wassette.Tests.Wit.Values;

public sealed unsafe class JsonValueWriterTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("it's <b> & a+b `c` = d")]
    [InlineData("é中文 ελ 😀 𠮷 👩‍🚀")]
    public void Letters_of_any_language_are_readable(string text)
    {
        Assert.Equal($"\"{text}\"", Codec.ThroughNative(WitString, $"\"{text}\""));
    }

    [Theory]
    [InlineData(0x00, "\\u0000")]
    [InlineData(0x08, "\\b")]
    [InlineData(0x09, "\\t")]
    [InlineData(0x0A, "\\n")]
    [InlineData(0x0C, "\\f")]
    [InlineData(0x0D, "\\r")]
    [InlineData(0x1B, "\\u001b")]
    [InlineData('"', "\\\"")]
    [InlineData('\\', "\\\\")]
    [InlineData(0x7F, "\\u007f")]
    [InlineData(0x9B, "\\u009b")]
    [InlineData(0x061C, "\\u061c")]
    [InlineData(0x200E, "\\u200e")]
    [InlineData(0x2028, "\\u2028")]
    [InlineData(0x2029, "\\u2029")]
    [InlineData(0x202E, "\\u202e")]
    [InlineData(0x2066, "\\u2066")]
    [InlineData(0xFEFF, "\\ufeff")]
    [InlineData(0xE0041, "\\udb40\\udc41")]
    public void What_acts_on_a_terminal_or_hides_is_escaped(int scalar, string escaped)
    {
        string text = $"aé{new Rune(scalar)}中b";
        string json = $"\"{string.Concat(text.Select(unit => $"\\u{(int)unit:x4}"))}\"";

        Assert.Equal($"\"aé{escaped}中b\"", Codec.ThroughNative(WitString, json));
        Assert.Equal($"\"{escaped}\"", Codec.ThroughNative(WitChar, $"\"{escaped}\""));
        Assert.Equal($"{{\"aé{escaped}中b\":1}}", Codec.ThroughNative(Map(WitString, U8), $"{{{json}:1}}"));
        Assert.Equal($"aé{escaped}中b", JsonEncodedText.Encode(text, ReadableJsonEncoder.Instance).Value);
        Assert.Equal($"aé{escaped}中b", ReadableJsonEncoder.Instance.Encode(text));
    }

    [Fact]
    public void A_long_string_is_the_same_wherever_it_is_cut_into_pieces()
    {
        // Around the size of a piece, so that each character of two to four bytes lies across the cut once.
        for (int padding = 8 * 1024 - 8; padding <= 8 * 1024 + 1; padding++)
        {
            string text = new string('a', padding) + "é中“😀\"" + new string('b', 20_000) + "\n";
            string json = $"\"{text.Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
            Assert.Equal(json, Codec.ThroughNative(WitString, json));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(767)]
    [InlineData(768)]
    [InlineData(769)]
    [InlineData(10_000)]
    public void Bytes_of_any_length_are_base64(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        string json = $"\"{Convert.ToBase64String(bytes)}\"";

        Assert.Equal(json, Codec.ThroughNative(Bytes, json));
        Assert.Equal(json, Codec.ThroughNative(Bytes, json.Replace("=", "", StringComparison.Ordinal)));
        Assert.Equal(bytes, Codec.JsonToClr(Bytes, json));
        Assert.Equal(json, Codec.ClrToJson(Bytes, bytes));
    }

    [Fact]
    public void Of_a_key_that_a_guest_gave_twice_the_last_value_counts()
    {
        using ValueArena arena = new();
        NativeMapEntry* entries = arena.Allocate<NativeMapEntry>(3);
        for (int i = 0; i < 3; i++)
        {
            entries[i].Key = new NativeValue { Kind = NativeValueKind.String, Text = arena.Copy(i == 1 ? "b"u8 : "a"u8) };
            entries[i].Value = new NativeValue { Kind = NativeValueKind.U8, U8 = (byte)i };
        }

        NativeValue map = new() { Kind = NativeValueKind.Map, Entries = new NativeVector { Size = 3, Data = entries } };

        Assert.Equal("{\"b\":1,\"a\":2}", Codec.ToJson(Map(WitString, U8), &map));
    }

    [Fact]
    public void The_value_of_a_result_and_its_error_are_told_apart()
    {
        WitFunction function = Function(Result(U8, WitString));
        using ValueArena arena = new();

        CallOutcome ok = CallOutcome.Of(function, JsonValueReader.Read("{\"ok\":7}"u8, function.Result!, arena));
        CallOutcome err = CallOutcome.Of(function, JsonValueReader.Read("{\"err\":\"no\"}"u8, function.Result!, arena));

        Assert.False(ok.IsError);
        Assert.Equal("7", Codec.ToJson(ok.Type!, ok.Value));
        Assert.True(err.IsError);
        Assert.Equal("\"no\"", Codec.ToJson(err.Type!, err.Value));
    }

    [Fact]
    public void A_result_without_payloads_gives_no_value()
    {
        WitFunction function = Function(Result(null, null));
        using ValueArena arena = new();

        Assert.Null(CallOutcome.Of(function, JsonValueReader.Read("{\"ok\":null}"u8, function.Result!, arena)).Type);
        Assert.True(CallOutcome.Of(function, JsonValueReader.Read("{\"err\":null}"u8, function.Result!, arena)).IsError);
        Assert.Null(CallOutcome.Of(Function(null), null).Type);
    }

    [Fact]
    public void Text_within_the_limit_is_kept()
    {
        using BoundedJsonBuffer buffer = Write(WitString, 12, 10);

        Assert.False(buffer.IsOverLimit);
        Assert.Equal("\"AAAAAAAAAA\"", Encoding.UTF8.GetString(buffer.Written.Span));
        Assert.Equal(12, buffer.Length);
    }

    [Fact]
    public void Text_past_the_limit_is_counted_and_not_kept()
    {
        using BoundedJsonBuffer buffer = Write(WitString, 11, 10);

        Assert.True(buffer.IsOverLimit);
        Assert.Equal(12, buffer.Length);
        Assert.Throws<InvalidOperationException>(() => buffer.Written);
    }

    [Fact]
    public void A_huge_result_needs_little_more_memory_than_the_limit()
    {
        using ValueArena arena = new();
        const int length = 10_000_000;
        byte* text = arena.Allocate<byte>(length);
        new Span<byte>(text, length).Fill((byte)'\n');
        NativeValue value = new() { Kind = NativeValueKind.String, Text = new NativeVector { Size = length, Data = text } };
        using BoundedJsonBuffer buffer = new(1_000_000);

        long before = GC.GetAllocatedBytesForCurrentThread();
        using (Utf8JsonWriter writer = JsonValueWriter.CreateWriter(buffer))
        {
            JsonValueWriter.Write(writer, WitString, &value);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3_000_000);
        Assert.Equal((2L * length) + 2, buffer.Length);
        Assert.True(buffer.IsOverLimit);
    }

    [Fact]
    public void A_buffer_is_used_again_after_an_overrun()
    {
        using BoundedJsonBuffer buffer = Write(WitString, 5, 10);
        Assert.True(buffer.IsOverLimit);

        buffer.Clear();
        buffer.GetSpan(3)[0] = (byte)'x';
        buffer.Advance(1);

        Assert.Equal("x"u8, buffer.Written.Span);
    }

    private static BoundedJsonBuffer Write(WitType type, int limit, int length)
    {
        using ValueArena arena = new();
        BoundedJsonBuffer buffer = new(limit);
        using Utf8JsonWriter writer = JsonValueWriter.CreateWriter(buffer);
        JsonValueWriter.Write(writer, type, JsonValueReader.Read(Encoding.UTF8.GetBytes($"\"{new string('A', length)}\""), type, arena));
        writer.Flush();
        return buffer;
    }
}
