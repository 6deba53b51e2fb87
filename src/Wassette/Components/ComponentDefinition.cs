namespace Wassette.Components;

/// <summary>
/// A component's definition as far as counting goes: which modules and components it has, and which of them it
/// instantiates. Follows the sections and index spaces of component-model/design/mvp/Binary.md.
/// </summary>
/// <remarks>
/// Modules and components that come from outside (imported, or taken out of an instance) would make the count
/// depend on what is passed in. No toolchain makes such components; they are refused rather than guessed at.
/// </remarks>
internal sealed class ComponentDefinition
{
    private const int DeepestNesting = 100;
    private const int MostDefinitions = 10_000;

    // A sort is one byte, or 0x00 and a core sort; core sorts are shifted up here to keep the two apart.
    private const int CoreModuleSort = 0x11 << 8;
    private const int ComponentSort = 0x04;

    private readonly ComponentDefinition? _outer;
    private readonly int _depth;
    private readonly List<InstanceStorage> _modules = [];
    private readonly List<ComponentDefinition> _components = [];
    private readonly List<InstanceStorage> _instances = [];
    private InstanceStorage? _instanceStorage;

    private ComponentDefinition(ComponentDefinition? outer)
    {
        _outer = outer;
        _depth = outer is null ? 0 : outer._depth + 1;
        if (_depth > DeepestNesting)
        {
            throw new ComponentFormatException($"The component nests components more than {DeepestNesting} deep; such a component is not run here.");
        }
    }

    /// <summary>What one instance of this component has. Worked out once: instances can multiply exponentially.</summary>
    public InstanceStorage InstanceStorage => _instanceStorage ??= InstanceStorage.Sum([new([], []) { Instances = 1 }, .. _instances]);

    /// <summary>Reads a component and everything nested in it.</summary>
    /// <param name="bytes">The component, preamble included.</param>
    /// <param name="outer">The component that it is nested in, or null.</param>
    /// <param name="customSections">Receives its custom sections, or null to leave them out.</param>
    public static ComponentDefinition Read(ReadOnlySpan<byte> bytes, ComponentDefinition? outer, List<CustomSection>? customSections)
    {
        ComponentDefinition definition = new(outer);
        WasmReader reader = new(bytes);
        reader.ReadBytes(WasmReader.PreambleLength);
        while (!reader.AtEnd)
        {
            ReadOnlySpan<byte> section = reader.ReadSection(out byte id);
            definition.ReadSection(id, section, customSections);
        }

        return definition;
    }

    private void ReadSection(byte id, ReadOnlySpan<byte> section, List<CustomSection>? customSections)
    {
        WasmReader reader = new(section);
        switch (id)
        {
            case 0:
                AddCustomSection(ref reader, customSections);
                break;
            case 1:
                Add(_modules, CoreModule.Read(section));
                break;
            case 2:
                ReadCoreInstances(ref reader);
                break;
            case 4:
                Add(_components, Read(section, this, customSections: null));
                break;
            case 5:
                ReadInstances(ref reader);
                break;
            case 6:
                ReadAliases(ref reader);
                break;
            case 10:
                ReadImports(ref reader);
                break;
            case 11:
                ReadExports(ref reader);
                break;
        }
    }

    private static void AddCustomSection(ref WasmReader reader, List<CustomSection>? customSections)
    {
        if (customSections is not null)
        {
            Add(customSections, new CustomSection(reader.ReadName(), reader.Rest.ToArray()));
        }
    }

    private void ReadCoreInstances(ref WasmReader reader)
    {
        for (uint left = reader.ReadUInt32(); left > 0; left--)
        {
            bool instantiate = reader.ReadByte() == 0x00;
            if (instantiate)
            {
                Add(_instances, At(_modules, reader.ReadUInt32()));
            }

            for (uint items = reader.ReadUInt32(); items > 0; items--)
            {
                // An argument "name 0x12 index" or an inline export "name sort index": the same shape.
                reader.ReadName();
                reader.ReadByte();
                reader.ReadUInt32();
            }
        }
    }

    private void ReadInstances(ref WasmReader reader)
    {
        for (uint left = reader.ReadUInt32(); left > 0; left--)
        {
            bool instantiate = reader.ReadByte() == 0x00;
            if (instantiate)
            {
                Add(_instances, At(_components, reader.ReadUInt32()).InstanceStorage);
            }

            for (uint items = reader.ReadUInt32(); items > 0; items--)
            {
                if (instantiate)
                {
                    reader.ReadName();
                }
                else
                {
                    ReadExternName(ref reader);
                }

                ReadSort(ref reader);
                reader.ReadUInt32();
            }
        }
    }

    private void ReadAliases(ref WasmReader reader)
    {
        const byte Outer = 0x02;
        for (uint left = reader.ReadUInt32(); left > 0; left--)
        {
            int sort = ReadSort(ref reader);
            byte target = reader.ReadByte();
            uint first = reader.ReadUInt32();
            if (target != Outer)
            {
                reader.ReadName();
                RefuseOutsider(sort);
                continue;
            }

            uint index = reader.ReadUInt32();
            if (sort == CoreModuleSort)
            {
                Add(_modules, At(Enclosing(first)._modules, index));
            }
            else if (sort == ComponentSort)
            {
                Add(_components, At(Enclosing(first)._components, index));
            }
        }
    }

    private static void ReadImports(ref WasmReader reader)
    {
        for (uint left = reader.ReadUInt32(); left > 0; left--)
        {
            ReadExternName(ref reader);
            ReadExternType(ref reader);
        }
    }

    private void ReadExports(ref WasmReader reader)
    {
        for (uint left = reader.ReadUInt32(); left > 0; left--)
        {
            ReadExternName(ref reader);
            int sort = ReadSort(ref reader);
            uint index = reader.ReadUInt32();
            bool ascribed = reader.ReadByte() != 0x00;

            // An export is a definition too: it takes the next index of its sort.
            if (sort == CoreModuleSort)
            {
                Add(_modules, At(_modules, index));
            }
            else if (sort == ComponentSort)
            {
                Add(_components, At(_components, index));
            }

            if (ascribed)
            {
                ReadExternType(ref reader);
            }
        }
    }

    private static void ReadExternName(ref WasmReader reader)
    {
        const byte WithOptions = 0x02;
        byte form = reader.ReadByte();
        reader.ReadName();
        if (form == WithOptions)
        {
            for (uint options = reader.ReadUInt32(); options > 0; options--)
            {
                reader.ReadByte();
                reader.ReadName();
            }
        }
    }

    private static void ReadExternType(ref WasmReader reader)
    {
        const int Value = 0x02;
        const int Type = 0x03;
        int sort = ReadSort(ref reader);
        RefuseOutsider(sort);
        switch (sort)
        {
            case Value:
                throw new ComponentFormatException("The component imports a value, which no released version of the component model has.");
            case Type:
                const byte EqualTo = 0x00;
                if (reader.ReadByte() == EqualTo)
                {
                    reader.ReadUInt32();
                }

                break;
            default:
                reader.ReadUInt32();
                break;
        }
    }

    private static int ReadSort(ref WasmReader reader)
    {
        byte sort = reader.ReadByte();
        return sort == 0x00 ? reader.ReadByte() << 8 : sort;
    }

    private static void RefuseOutsider(int sort)
    {
        if (sort is CoreModuleSort or ComponentSort)
        {
            throw new ComponentFormatException(
                "The component imports a module or component, or takes one out of an instance; its memory can't be bounded, so it is not run here.");
        }
    }

    private static T At<T>(List<T> definitions, uint index) =>
        index < (uint)definitions.Count
            ? definitions[(int)index]
            : throw new ComponentFormatException("The component's binary refers to a definition that it does not have: the file is damaged.");

    private static void Add<T>(List<T> definitions, T definition)
    {
        if (definitions.Count >= MostDefinitions)
        {
            throw new ComponentFormatException($"The component has more than {MostDefinitions} definitions of one kind; such a component is not run here.");
        }

        definitions.Add(definition);
    }

    private ComponentDefinition Enclosing(uint levels)
    {
        ComponentDefinition? definition = this;
        for (; levels > 0 && definition is not null; levels--)
        {
            definition = definition._outer;
        }

        return definition
            ?? throw new ComponentFormatException("The component's binary refers to a component around it that it does not have: the file is damaged.");
    }
}
