using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Wassette.Mcp.Approvals;

/// <summary>
/// Seals what a client hands back with an answer, so that no client can make one up or put it to another use. The key is
/// this server's alone, and dies with it.
/// </summary>
internal sealed class ApprovalSeal
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int TicketSize = 16 + sizeof(long) + SHA256.HashSizeInBytes;
    private const int SealedSize = NonceSize + TagSize + TicketSize;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Seals a ticket.</summary>
    public string Seal(ApprovalTicket ticket)
    {
        Span<byte> plain = stackalloc byte[TicketSize];
        ticket.Id.TryWriteBytes(plain);
        BinaryPrimitives.WriteInt64BigEndian(plain[16..], ticket.Expires.UtcTicks);
        ticket.Subject.CopyTo(plain[(16 + sizeof(long))..]);

        Span<byte> result = stackalloc byte[SealedSize];
        RandomNumberGenerator.Fill(result[..NonceSize]);
        using AesGcm cipher = new(_key, TagSize);
        cipher.Encrypt(result[..NonceSize], plain, result[(NonceSize + TagSize)..], result[NonceSize..(NonceSize + TagSize)]);
        return Base64Url.EncodeToString(result);
    }

    /// <summary>Opens what <see cref="Seal"/> made; anything else is refused.</summary>
    public bool TryOpen(string text, [NotNullWhen(true)] out ApprovalTicket? ticket)
    {
        ticket = null;
        Span<byte> bytes = stackalloc byte[SealedSize];
        if (text.Length != Base64Url.GetEncodedLength(SealedSize)
            || Base64Url.DecodeFromChars(text, bytes, out _, out int length) != OperationStatus.Done
            || length != SealedSize)
        {
            return false;
        }

        Span<byte> plain = stackalloc byte[TicketSize];
        using AesGcm cipher = new(_key, TagSize);
        try
        {
            cipher.Decrypt(bytes[..NonceSize], bytes[(NonceSize + TagSize)..], bytes[NonceSize..(NonceSize + TagSize)], plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        ticket = new ApprovalTicket(
            new Guid(plain[..16]),
            new DateTimeOffset(BinaryPrimitives.ReadInt64BigEndian(plain[16..]), TimeSpan.Zero),
            plain[(16 + sizeof(long))..].ToArray());
        return true;
    }
}
