namespace PasidVerify.Idxd;

/// <summary>What the device writes when a descriptor is done, 32 bytes (Linux: struct dsa_completion_record).</summary>
/// <param name="Status">How it ended.</param>
/// <param name="FaultedOnWrite">Bit 7 of the status byte: the access that faulted was a write.</param>
/// <param name="Result">
/// Of a comparison: 1 if the bytes differ. Of a memory move that faulted: 1 if it went backwards, so that its last bytes are
/// those moved.
/// </param>
/// <param name="BytesCompleted">Of a fault: what is done; of a comparison: where the bytes first differ.</param>
/// <param name="FaultAddress">Of a fault: first byte of the page that could not be reached.</param>
public readonly record struct CompletionRecord(
    CompletionStatus Status, bool FaultedOnWrite, byte Result, uint BytesCompleted, ulong FaultAddress)
{
    /// <summary>Qwords of a record.</summary>
    public const int Qwords = 4;

    /// <summary>Bytes of a record, and the alignment of its address.</summary>
    public const int Bytes = Qwords * sizeof(ulong);

    private const ulong StatusMask = 0x7f;
    private const int WriteBit = 7;
    private const int ResultShift = 8;
    private const int BytesShift = 32;

    /// <summary>Qword 0: status, result and bytes completed.</summary>
    public ulong Qword0 => (ulong)Status
        | (FaultedOnWrite ? 1UL << WriteBit : 0)
        | ((ulong)Result << ResultShift)
        | ((ulong)BytesCompleted << BytesShift);

    /// <summary>Reads a record; the other two qwords are those of operations that are not offered.</summary>
    public static CompletionRecord Decode(ulong qword0, ulong qword1) => new(
        (CompletionStatus)(qword0 & StatusMask),
        (qword0 >> WriteBit & 1) != 0,
        (byte)(qword0 >> ResultShift),
        (uint)(qword0 >> BytesShift),
        qword1);
}
