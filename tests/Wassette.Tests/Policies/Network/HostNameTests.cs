using System.Net;
using Wassette.Policies.Network;

namespace Wassette.Tests.Policies.Network;

/// <summary>One host has one spelling, however it is written; what is not a host is refused.</summary>
public sealed class HostNameTests
{
    [Theory]
    [InlineData("api.example.com", "api.example.com")]
    [InlineData("API.Example.COM", "api.example.com")]
    [InlineData("api.example.com.", "api.example.com")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("BÜCHER.example", "xn--bcher-kva.example")]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example")]
    [InlineData("XN--BCHER-KVA.example", "xn--bcher-kva.example")]
    [InlineData("api。example．com｡", "api.example.com")]
    [InlineData("ａｐｉ.example.com", "api.example.com")]
    [InlineData("ex\u00ADample.com", "example.com")]
    [InlineData("\u212Aelvin.example", "kelvin.example")]
    [InlineData("ſecret.example", "secret.example")]
    [InlineData("ﬃ.example", "ffi.example")]
    [InlineData("LOCALHOST", "localhost")]
    [InlineData("a--b.example", "a--b.example")]
    [InlineData("1.example", "1.example")]
    [InlineData("0x7f.example", "0x7f.example")]
    public void A_name_has_one_spelling(string written, string canonical)
    {
        Assert.Equal(canonical, HostName.Parse(written, out _)?.Name);
        Assert.Equal(canonical, HostName.Parse(canonical, out _)?.Name);
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("127.1", "127.0.0.1")]
    [InlineData("127.0.1", "127.0.0.1")]
    [InlineData("127.0.0.1.", "127.0.0.1")]
    [InlineData("0x7f.0.0.1", "127.0.0.1")]
    [InlineData("0X7F000001", "127.0.0.1")]
    [InlineData("0x7f.1", "127.0.0.1")]
    [InlineData("0177.0.0.1", "127.0.0.1")]
    [InlineData("00000000177.0.0.1", "127.0.0.1")]
    [InlineData("017700000001", "127.0.0.1")]
    [InlineData("2130706433", "127.0.0.1")]
    [InlineData("0xA9FEA9FE", "169.254.169.254")]
    [InlineData("169.254.43518", "169.254.169.254")]
    [InlineData("１２７.0.0.1", "127.0.0.1")]
    [InlineData("127。0。0。1", "127.0.0.1")]
    [InlineData("⑫7.0.0.1", "127.0.0.1")]
    [InlineData("0", "0.0.0.0")]
    [InlineData("0x", "0.0.0.0")]
    [InlineData("4294967295", "255.255.255.255")]
    [InlineData("::1", "::1")]
    [InlineData("[::1]", "::1")]
    [InlineData("[0:0:0:0:0:0:0:1]", "::1")]
    [InlineData("[2001:DB8::1]", "2001:db8::1")]
    [InlineData("[::ffff:127.0.0.1]", "127.0.0.1")]
    [InlineData("[::FFFF:7f00:1]", "127.0.0.1")]
    [InlineData("[0:0:0:0:0:ffff:a9fe:a9fe]", "169.254.169.254")]
    public void An_address_has_one_spelling(string written, string canonical)
    {
        HostName? host = HostName.Parse(written, out _);

        Assert.Equal(IPAddress.Parse(canonical), host?.Address);
        Assert.Equal(host, HostName.Parse(host!.Text, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("a..")]
    [InlineData("a b")]
    [InlineData(" a")]
    [InlineData("a\t")]
    [InlineData("a\r\nHost: b")]
    [InlineData("a\0.example")]
    [InlineData("good@evil")]
    [InlineData("good%40evil")]
    [InlineData("%65vil.example")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a?b")]
    [InlineData("a#b")]
    [InlineData("a:80")]
    [InlineData("a：80")]
    [InlineData("a／b")]
    [InlineData("a＠b")]
    [InlineData("℀.example")]
    [InlineData("a_b.example")]
    [InlineData("*.example")]
    [InlineData("-a.example")]
    [InlineData("a-.example")]
    [InlineData("xn--a.example")]
    [InlineData("xn--0.example")]
    [InlineData("a\u202Eb.example")]
    [InlineData("a\u200Db.example")]
    [InlineData("256.0.0.1")]
    [InlineData("1.2.3.4.5")]
    [InlineData("08.0.0.1")]
    [InlineData("1.2.3.0x100")]
    [InlineData("4294967296")]
    [InlineData("99999999999999999999999999")]
    [InlineData("a.1")]
    [InlineData("a.0x1")]
    [InlineData("1..2")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("[::1")]
    [InlineData("::1]")]
    [InlineData("[::1]:80")]
    [InlineData("[]")]
    [InlineData("[127.0.0.1]")]
    [InlineData("[::1%lo]")]
    [InlineData("fe80::1%25eth0")]
    [InlineData("[::1/64]")]
    [InlineData("[v1.a]")]
    [InlineData("[1:2:3:4:5:6:7:8:9]")]
    public void What_is_not_a_host_is_refused(string written)
    {
        Assert.Null(HostName.Parse(written, out var problem));
        Assert.NotNull(problem);
    }

    [Fact]
    public void A_name_has_bounds()
    {
        Assert.NotNull(HostName.Parse(new string('a', 63) + ".example", out _));
        Assert.Null(HostName.Parse(new string('a', 64) + ".example", out _));
        Assert.NotNull(HostName.Parse(string.Concat(Enumerable.Repeat("a.", 126)) + "a", out _));
        Assert.Null(HostName.Parse(string.Concat(Enumerable.Repeat("a.", 127)) + "a", out _));
    }

    [Theory]
    [InlineData("example.com", "example.com", null)]
    [InlineData("example.com:80", "example.com", 80)]
    [InlineData("[::1]:443", "[::1]", 443)]
    [InlineData("[::1]", "[::1]", null)]
    [InlineData("::1", "::1", null)]
    public void An_authority_is_a_host_and_maybe_a_port(string authority, string host, int? port)
    {
        Assert.True(PortText.TrySplit(authority, out string actualHost, out int? actualPort));
        Assert.Equal((host, port), (actualHost, actualPort));
    }

    [Theory]
    [InlineData("a:")]
    [InlineData("a:0")]
    [InlineData("a:080")]
    [InlineData("a:+80")]
    [InlineData("a: 80")]
    [InlineData("a:80 ")]
    [InlineData("a:65536")]
    [InlineData("a:4294967376")]
    [InlineData("a:٨٠")]
    [InlineData("a:80@evil")]
    [InlineData("[::1]:")]
    [InlineData(":80")]
    public void A_port_is_a_plain_number(string authority) => Assert.False(PortText.TrySplit(authority, out _, out _));
}
