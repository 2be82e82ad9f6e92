import CXML2

/// Goes over an XML document from front to back. Entities are not resolved, nothing outside is loaded, and a document
/// type is refused: spreadsheets have none, attacks do.
///
/// The reader and its strings belong to libxml2 and are copied before the next step; the bytes outlive the reader.
final class XMLScanner {
    enum Event: Equatable {
        /// An element begins; its local name.
        case start(String)
        /// An element ends.
        case end(String)
        case text(String)
    }

    private static let isPrepared: Bool = {
        xmlInitParser()
        return true
    }()

    private let memory: UnsafeMutableRawBufferPointer
    private let reader: xmlTextReaderPtr
    private var isEmptyElement = false
    private var name = ""

    init(_ bytes: [UInt8]) throws(SpreadsheetError) {
        _ = Self.isPrepared
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 16)
        memory.copyBytes(from: bytes)
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
        let start = memory.baseAddress?.assumingMemoryBound(to: CChar.self)
        guard veche_xml_has_doctype(memory.baseAddress, bytes.count) == 0,
            let reader = xmlReaderForMemory(start, Int32(bytes.count), nil, nil, Int32(options))
        else {
            memory.deallocate()
            throw SpreadsheetError(.damaged)
        }
        self.memory = memory
        self.reader = reader
    }

    deinit {
        xmlFreeTextReader(reader)
        memory.deallocate()
    }

    /// The next event, or nil at the end.
    func next() throws(SpreadsheetError) -> Event? {
        if isEmptyElement {
            isEmptyElement = false
            return .end(name)
        }
        while true {
            let result = xmlTextReaderRead(reader)
            guard result >= 0 else { throw SpreadsheetError(.damaged) }
            if result == 0 { return nil }
            switch UInt32(bitPattern: xmlTextReaderNodeType(reader)) {
            case XML_READER_TYPE_ELEMENT.rawValue:
                name = Self.string(xmlTextReaderConstLocalName(reader))
                isEmptyElement = xmlTextReaderIsEmptyElement(reader) == 1
                return .start(name)
            case XML_READER_TYPE_END_ELEMENT.rawValue:
                return .end(Self.string(xmlTextReaderConstLocalName(reader)))
            case XML_READER_TYPE_TEXT.rawValue, XML_READER_TYPE_CDATA.rawValue,
                XML_READER_TYPE_WHITESPACE.rawValue, XML_READER_TYPE_SIGNIFICANT_WHITESPACE.rawValue:
                return .text(Self.string(xmlTextReaderConstValue(reader)))
            case XML_READER_TYPE_DOCUMENT_TYPE.rawValue, XML_READER_TYPE_ENTITY_REFERENCE.rawValue:
                throw SpreadsheetError(.damaged)
            default: continue
            }
        }
    }

    /// The attribute of the element that has just begun, or nil; `name` is as written, with its prefix.
    func attribute(_ name: String) -> String? {
        let found = name.withCString { text in
            text.withMemoryRebound(to: xmlChar.self, capacity: name.utf8.count + 1) {
                xmlTextReaderMoveToAttribute(reader, $0)
            }
        }
        guard found == 1 else { return nil }
        defer { xmlTextReaderMoveToElement(reader) }
        return Self.string(xmlTextReaderConstValue(reader))
    }

    private static func string(_ text: UnsafePointer<xmlChar>?) -> String {
        text.map { String(cString: $0) } ?? ""
    }
}
