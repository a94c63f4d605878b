namespace PasidVerify.Idxd.Tests;

/// <summary>Byte layouts, worked out by hand from struct dsa_hw_desc and struct dsa_completion_record.</summary>
public sealed class FormatTests
{
    [Fact]
    public void A_descriptor_has_the_layout_of_the_hardware()
    {
        ulong[] qwords = new ulong[WorkDescriptor.Qwords];
        new WorkDescriptor
        {
            Pasid = 0xabcde, Privileged = true, Opcode = Opcode.MemoryMove,
            Flags = DescriptorFlags.CompletionAddressValid | DescriptorFlags.RequestCompletion,
            CompletionAddress = 0x1000, Source = 0x2000, Destination = 0x3000, Size = 0x4000,
        }.Encode(qwords);
        Assert.Equal([0x0300_000c_800a_bcde, 0x1000UL, 0x2000, 0x3000, 0x4000, 0, 0, 0], qwords);
        Assert.True(WorkDescriptor.TryDecode(qwords, out var decoded));
        Assert.Equal((0xabcdeU, true, Opcode.MemoryMove), (decoded.Pasid, decoded.Privileged, decoded.Opcode));
    }

    /// <summary>Bits 20 to 30 of qword 0; int_handle and rsvd1; what follows the union's first byte and that byte.</summary>
    [Theory]
    [InlineData(0, 20)]
    [InlineData(0, 30)]
    [InlineData(4, 32)]
    [InlineData(4, 63)]
    [InlineData(5, 0)]
    [InlineData(6, 17)]
    [InlineData(7, 63)]
    public void A_reserved_bit_makes_a_descriptor_invalid(int qword, int bit)
    {
        ulong[] qwords = new ulong[WorkDescriptor.Qwords];
        Assert.True(WorkDescriptor.TryDecode(qwords, out _));
        qwords[qword] = 1UL << bit;
        Assert.False(WorkDescriptor.TryDecode(qwords, out _));
    }

    [Fact]
    public void A_completion_record_has_the_layout_of_the_hardware()
    {
        CompletionRecord record = new(CompletionStatus.PageFault, FaultedOnWrite: true, Result: 1, 0x1234, 0x5000);
        Assert.Equal(0x0000_1234_0000_0183UL, record.Qword0);
        Assert.Equal(record, CompletionRecord.Decode(record.Qword0, record.FaultAddress));
    }
}
